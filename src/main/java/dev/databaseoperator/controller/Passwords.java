package dev.databaseoperator.controller;

/**
 * Which changes of the application's password PostgreSQL will take up now.
 *
 * @param mayBeGiven one that the user has chosen: unless PostgreSQL is known to refuse
 * @param mayRotate one that the operator makes up, only when it is known to take it
 */
record Passwords(boolean mayBeGiven, boolean mayRotate) {}
