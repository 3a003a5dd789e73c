/**
 * Reads objects from the API server in little time and memory.
 *
 * <p>The customizers of the client's ObjectMapper: {@link
 * dev.databaseoperator.kube.json.WatchEvents} reads watch events without a tree between, {@link
 * dev.databaseoperator.kube.json.SlimPods} only the used part of a pod, {@link
 * dev.databaseoperator.kube.json.ManagersOnly} only the names of field managers; the others keep
 * one copy of what is equal in many objects.
 *
 * <p>Imports {@code api}.
 */
package dev.databaseoperator.kube.json;
