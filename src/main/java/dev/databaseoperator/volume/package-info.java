/**
 * The volume of an instance: its claim, its growth, and which data it should have.
 *
 * <p>{@link dev.databaseoperator.volume.Volumes} is the capability, {@link
 * dev.databaseoperator.volume.InstanceVolumeClaim} builds the claim, {@link
 * dev.databaseoperator.volume.VolumeClaims} brings it to the API server. {@link
 * dev.databaseoperator.volume.ExpectedData} and {@link dev.databaseoperator.volume.DataNotes} say
 * which data belongs to the Database, so that no other is taken for it.
 */
package dev.databaseoperator.volume;
