package dev.databaseoperator.kube.lease;

/**
 * Candidate for leadership.
 *
 * @param namespace of the Lease
 * @param name of the Lease
 * @param identity of the process, unique per process
 * @param timings the same for all candidates for this Lease
 */
public record Candidate(String namespace, String name, String identity, LeaseTimings timings) {}
