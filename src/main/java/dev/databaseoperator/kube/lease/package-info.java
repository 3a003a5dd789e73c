/**
 * Leader election by a Lease.
 *
 * <p>{@link dev.databaseoperator.kube.lease.LeaderElector} waits for the Lease and renews it,
 * {@link dev.databaseoperator.kube.lease.Leadership} keeps the instant until which the Lease is
 * valid by this process's monotonic clock, and {@link dev.databaseoperator.kube.lease.WriteFence}
 * stops writes after that. The clock stands still while the machine is suspended, so neither proves
 * that no other operator leads: the API server refuses an outdated write by its resourceVersion or
 * UID.
 *
 * <p>Knows no Database.
 */
package dev.databaseoperator.kube.lease;
