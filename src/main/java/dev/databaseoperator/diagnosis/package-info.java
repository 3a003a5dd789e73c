/**
 * Translates what Kubernetes reports on the objects of a Database into a problem with a remedy.
 *
 * <p>{@link dev.databaseoperator.diagnosis.InstanceProblems} goes through the state of an instance:
 * its volume claim, StatefulSet and pod, and their Events, which {@link
 * dev.databaseoperator.diagnosis.LiveEvents} reads where a status gives no reason. {@link
 * dev.databaseoperator.diagnosis.ApiRefusal} does the same for an error of the API server.
 */
package dev.databaseoperator.diagnosis;
