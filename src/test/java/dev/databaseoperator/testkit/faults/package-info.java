/**
 * A proxy between operator and API server that disturbs on demand and records what passed: {@link
 * dev.databaseoperator.testkit.faults.FaultProxy}.
 *
 * <p>A {@link dev.databaseoperator.testkit.faults.Fault} defines what is disturbed, how often, and
 * how; {@link dev.databaseoperator.testkit.faults.Requests} selects, {@link
 * dev.databaseoperator.testkit.faults.Answer} is the proxy's response in the API server's place,
 * {@link dev.databaseoperator.testkit.faults.Traffic} is the record. {@code Conversation} serves
 * one connection, {@code WatchRelay} one watch, {@code HttpMessage} and {@code WebSocketMessage}
 * are the wire.
 */
package dev.databaseoperator.testkit.faults;
