package dev.databaseoperator.kube.lease;

/**
 * A process that wants to lead.
 *
 * @param namespace of the Lease
 * @param name of the Lease
 * @param identity who wants it; another one for every process
 * @param timings the same for all who want this Lease
 */
public record Candidate(String namespace, String name, String identity, LeaseTimings timings) {}
