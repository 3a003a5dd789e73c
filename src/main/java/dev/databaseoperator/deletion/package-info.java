/**
 * What happens to a Database that is being deleted: protection, {@code deletionPolicy: Retain} and
 * {@code Delete}.
 *
 * <p>{@link dev.databaseoperator.deletion.LettingGo} is one look at such a Database: {@link
 * dev.databaseoperator.deletion.Retention} marks what stays, {@link
 * dev.databaseoperator.deletion.Removal} deletes one step after the other. {@link
 * dev.databaseoperator.deletion.RefusedDeletion} is a deletion that has to wait. {@link
 * dev.databaseoperator.deletion.Deletions} is what the status says of it.
 */
package dev.databaseoperator.deletion;
