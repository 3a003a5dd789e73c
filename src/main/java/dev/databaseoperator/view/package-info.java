/**
 * What is read of a Database's objects: facts, each made once from its object, and which changes of
 * them wake the reconciler.
 */
package dev.databaseoperator.view;
