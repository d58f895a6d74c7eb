/**
 * The way of a stream from here to a target, gone step by step so that a person hears where it ends. It is gone with what the client
 * itself uses; here it is only watched, timed and put into words. And how fast it is.
 */
package io.anytls.client.doctor;
