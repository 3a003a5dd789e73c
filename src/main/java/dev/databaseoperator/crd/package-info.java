/**
 * Completes the CRD that the SDK generates from {@code api}, at build time: what annotations cannot
 * express ({@link dev.databaseoperator.crd.DatabaseCrd}).
 *
 * <p>Imports {@code api}.
 */
package dev.databaseoperator.crd;
