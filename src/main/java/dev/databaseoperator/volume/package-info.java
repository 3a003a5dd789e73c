/**
 * The volume of an instance: its claim, its growth, and which data it should have.
 *
 * <p>{@link dev.databaseoperator.volume.Volumes} is the capability, {@link
 * dev.databaseoperator.volume.InstanceVolumeClaim} builds the claim, {@link
 * dev.databaseoperator.volume.VolumeClaims} writes it. {@link
 * dev.databaseoperator.volume.ExpectedData} and {@link dev.databaseoperator.volume.DataNotes}
 * identify the Database's data, so that it accepts no other.
 */
package dev.databaseoperator.volume;
