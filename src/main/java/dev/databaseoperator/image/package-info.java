/**
 * Changes of the image: tried in a separate pod before the instance is restarted with it, and
 * rolled back when they fail.
 *
 * <p>{@link dev.databaseoperator.image.Images} is the capability, {@link
 * dev.databaseoperator.image.ImageTrial} decides, {@link dev.databaseoperator.image.ImageCheckPod}
 * builds the pod.
 */
package dev.databaseoperator.image;
