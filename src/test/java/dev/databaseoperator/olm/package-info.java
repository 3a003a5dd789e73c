/**
 * The bundle for the Operator Lifecycle Manager: what makes it, and what it must be.
 *
 * <ul>
 *   <li>{@code BundleBuild} is run by the build, after Quarkus: it reads what the bundle generator
 *       left in {@code target/bundle}, the base in {@code src/main/olm}, the manifests and the
 *       examples, and writes the bundle. {@code ServiceVersion}, {@code BundleObjects} and {@code
 *       BundleLabels} are its pure parts.
 *   <li>{@code Bundle*IT} hold the rules of the public validators over the bundle that the build
 *       left behind, a test for each rule; {@code Bundle} is how they see it. They are {@code IT}
 *       because the bundle is there only after the package phase; most need no API server.
 *   <li>{@code OlmBundle} installs the bundle as the Operator Lifecycle Manager would, and {@code
 *       BundleE2E} runs what is installed.
 * </ul>
 */
package dev.databaseoperator.olm;
