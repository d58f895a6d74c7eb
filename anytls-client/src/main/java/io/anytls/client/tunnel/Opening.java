package io.anytls.client.tunnel;

import io.anytls.protocol.conversation.Conversation;
import io.netty.channel.socket.DuplexChannel;

/** What is to be joined, and how. */
record Opening(
        DuplexChannel application,
        StreamRequest request,
        ProxyReply reply,
        Outbound outbound,
        Conversation conversation) {}
