/**
 * Secrets with the passwords of the application and of the operator, the user's own Secret, and
 * rotation.
 *
 * <p>{@link dev.databaseoperator.credentials.Credentials} is the capability; {@link
 * dev.databaseoperator.credentials.AppSecret} and {@link
 * dev.databaseoperator.credentials.SuperuserSecret} build the Secrets. A password and its Secret
 * change together or not at all: {@link dev.databaseoperator.credentials.PasswordGate} reports
 * whether PostgreSQL accepts it now.
 */
package dev.databaseoperator.credentials;
