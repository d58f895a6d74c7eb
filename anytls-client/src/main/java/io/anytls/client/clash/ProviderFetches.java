package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.fetch.KeptContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What of Clash files is to be fetched, collected while they are translated. For one thread. */
public final class ProviderFetches {

    private final Supplier<Path> directory;
    private final Function<byte[], List<Json.Obj>> servers;
    private final List<Wanted> wanted = new ArrayList<>();

    /**
     * A provider with an address.
     *
     * @param rules whether it gives rules, not proxies
     * @param through the name of the proxy or group that it is fetched through; from here without one
     * @param kept the file that has what was fetched last
     */
    public record Wanted(
            String name, boolean rules, String url, Duration interval, Optional<String> through, Path kept) {

        /** What is in the address may be a secret. */
        @Override
        public String toString() {
            return "Wanted[" + name + "]";
        }
    }

    /**
     * Nothing is wanted yet.
     *
     * @param directory where what was fetched is kept; asked when there is something
     * @param servers finds them in a list that is none of Clash
     */
    public ProviderFetches(Supplier<Path> directory, Function<byte[], List<Json.Obj>> servers) {
        this.directory = directory;
        this.servers = servers;
    }

    /** Where what comes from an address is kept. */
    Path kept(String url) {
        return directory.get().resolve("provider-" + KeptContent.name(url));
    }

    void add(Wanted provider) {
        wanted.add(provider);
    }

    List<Json.Obj> servers(byte[] list) {
        return servers.apply(list);
    }

    public List<Wanted> wanted() {
        return List.copyOf(wanted);
    }
}
