/**
 * The files in {@code deploy/} that users apply, made of what Quarkus generates and of {@code
 * src/main/manifests}. {@link dev.databaseoperator.manifests.InstallFiles} has all of them; {@link
 * dev.databaseoperator.manifests.OneNamespace} makes the operator for one namespace of the one for
 * all.
 *
 * <p>Used by the build and its tests only: no class of the operator refers to this package, so the
 * native binary has nothing of it. Imports no other package.
 */
package dev.databaseoperator.manifests;
