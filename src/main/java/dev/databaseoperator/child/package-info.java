/**
 * Writes the desired objects of a Database to the API server.
 *
 * <p>An object that only the operator writes is sent by server-side apply ({@link
 * dev.databaseoperator.child.ApiApplier#applied}), with one field manager. An object that users
 * also edit, or that outlives its Database ({@link dev.databaseoperator.child.Kept}), is created
 * once and then changed by read–modify–write or by a patch. An object of the wanted name that does
 * not belong to the Database is never changed: {@link dev.databaseoperator.child.NameTaken}.
 *
 * <p>A refused object holds back only the objects that need it: {@link
 * dev.databaseoperator.child.Attempts}.
 */
package dev.databaseoperator.child;
