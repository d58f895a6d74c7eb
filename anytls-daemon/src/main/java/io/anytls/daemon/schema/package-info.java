/**
 * The objects and fields that the files of both programs have: dialling, listening, TCP, TLS, the log, routes and names. They stand on the
 * language of configurations ({@code config}) and on declared options ({@code option}). Never here: what only one program has.
 */
package io.anytls.daemon.schema;
