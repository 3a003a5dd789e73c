/**
 * Observed state of a Database, and values kept per Database.
 *
 * <p>{@link dev.databaseoperator.view.View} is what one reconciliation reads. It reads several
 * informer caches, each object by name when it is first needed, and returns the same object until
 * this reconciliation writes it: the objects are not of one instant, and any of them may be
 * outdated. Users' Secrets and lists of pods are read at each call.
 *
 * <p>{@link dev.databaseoperator.view.Observed} holds the facts of these objects: {@link
 * dev.databaseoperator.view.PodFacts}, {@link dev.databaseoperator.view.SetFacts} and {@link
 * dev.databaseoperator.view.ClaimFacts}. {@link dev.databaseoperator.view.WakeUps} are the event
 * filters: a change of these facts enqueues the Database. {@link
 * dev.databaseoperator.view.PerDatabase} keeps values by UID, and {@link
 * dev.databaseoperator.view.Memories} removes them when the Database is gone.
 */
package dev.databaseoperator.view;
