/**
 * Deletion of a Database: protection, {@code deletionPolicy: Retain} and {@code Delete}.
 *
 * <p>{@link dev.databaseoperator.deletion.LettingGo} runs one pass: {@link
 * dev.databaseoperator.deletion.Retention} marks what stays, {@link
 * dev.databaseoperator.deletion.Removal} deletes one step after the other. {@link
 * dev.databaseoperator.deletion.RefusedDeletion} is a deletion that has to wait. {@link
 * dev.databaseoperator.deletion.Deletions} reports it in the status.
 */
package dev.databaseoperator.deletion;
