/**
 * Validation of specs, in addition to the API server's.
 *
 * <p>Every reconciliation calls {@link dev.databaseoperator.spec.SpecCheck}. Lengths, patterns,
 * choices and sizes are those of the CRD's own schema ({@link
 * dev.databaseoperator.spec.SpecSchema}); its CEL rules have counterparts in {@link
 * dev.databaseoperator.spec.SpecRules}.
 */
package dev.databaseoperator.spec;
