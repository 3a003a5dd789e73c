/**
 * The failures that a Database can meet, caused one by one on a real cluster: what each is, how it
 * is caused and healed, and how long the operator takes to say so and to be rid of it.
 */
package dev.databaseoperator.e2e.failures;
