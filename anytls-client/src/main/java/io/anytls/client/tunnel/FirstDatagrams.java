package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Predicate;

/** An application's datagrams that wait for their way. On its event loop. */
public interface FirstDatagrams {

    /** Stands for as long as the application may send. */
    Channel application();

    /**
     * Shows those that have come, and each that comes.
     *
     * @param enough says whether no more is wanted; must leave the datagram as it is
     */
    void show(Predicate<ByteBuf> enough);
}
