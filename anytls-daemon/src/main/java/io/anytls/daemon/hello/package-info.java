/** What a client's ClientHello looks like to an observer: Chrome's, where BoringSSL can be asked for it. Never here: whom a client trusts. */
package io.anytls.daemon.hello;
