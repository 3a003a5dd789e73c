/**
 * What an administrator sets ({@code DATABASE_OPERATOR_…}): {@link
 * dev.databaseoperator.config.OperatorConfig}.
 *
 * <p>Imports nothing of the operator.
 */
package dev.databaseoperator.config;
