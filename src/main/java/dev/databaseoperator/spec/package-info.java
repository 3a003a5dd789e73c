/**
 * The second look at what users write, after the API server's.
 *
 * <p>{@link dev.databaseoperator.spec.SpecCheck} is asked by every reconciliation. Lengths,
 * patterns, choices and sizes are those of the CRD's own schema ({@link
 * dev.databaseoperator.spec.SpecSchema}); what that says in CEL has its twin in {@link
 * dev.databaseoperator.spec.SpecRules}.
 */
package dev.databaseoperator.spec;
