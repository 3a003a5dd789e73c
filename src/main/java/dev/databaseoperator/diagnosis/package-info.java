/**
 * What Kubernetes says of the objects of a Database, as a problem with a remedy.
 *
 * <p>{@link dev.databaseoperator.diagnosis.InstanceProblems} goes through what an instance shows:
 * its volume claim, StatefulSet and pod, and their Events, which {@link
 * dev.databaseoperator.diagnosis.LiveEvents} reads where a status says nothing. {@link
 * dev.databaseoperator.diagnosis.ApiRefusal} is the same for an error of the API server.
 */
package dev.databaseoperator.diagnosis;
