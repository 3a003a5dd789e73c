/**
 * The PodMonitor, where the cluster serves that kind: {@link
 * dev.databaseoperator.monitoring.PodMonitors}.
 */
package dev.databaseoperator.monitoring;
