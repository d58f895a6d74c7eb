/**
 * Live streams as both programs know them: where one comes from, where it goes, what it has carried, why it ended. How bytes move, and
 * which limits hold, is not known here.
 */
package io.anytls.protocol.conversation;
