/**
 * Configuration by an administrator ({@code DATABASE_OPERATOR_…}): {@link
 * dev.databaseoperator.config.OperatorConfig}.
 *
 * <p>Imports no other package of the operator.
 */
package dev.databaseoperator.config;
