/**
 * The bundle for the Operator Lifecycle Manager. {@link dev.databaseoperator.olm.BundleBuild} is
 * run by the build, after Quarkus: it reads what the bundle generator left in {@code
 * target/bundle}, the base in {@code src/main/olm}, the manifests and the examples, and writes the
 * bundle. {@link dev.databaseoperator.olm.ServiceVersion}, {@link
 * dev.databaseoperator.olm.BundleObjects} and {@link dev.databaseoperator.olm.BundleLabels} are its
 * pure parts.
 *
 * <p>Used by the build and its tests only: no class of the operator refers to this package, so the
 * native binary has nothing of it. Imports {@code manifests}.
 */
package dev.databaseoperator.olm;
