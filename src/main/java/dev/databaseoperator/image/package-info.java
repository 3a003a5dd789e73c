/**
 * Changes of the image: tried by a pod of its own before the instance is restarted with it, and
 * taken back where they fail.
 *
 * <p>{@link dev.databaseoperator.image.Images} is the capability, {@link
 * dev.databaseoperator.image.ImageTrial} decides, {@link dev.databaseoperator.image.ImageCheckPod}
 * builds the pod.
 */
package dev.databaseoperator.image;
