/** Sessions kept ready for streams: which one the next stream gets, and which are let go. Frames are not known here, only channels. */
package io.anytls.client.pool;
