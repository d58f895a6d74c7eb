package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clash's ports become inbounds. */
final class Ports {

    private static final Map<String, String> TYPES =
            Map.of("mixed-port", "mixed", "port", "http", "socks-port", "socks");

    private final Json.Obj root;
    private final Problems problems;
    private final Scalars scalars;

    Ports(Json.Obj root, Problems problems) {
        this.root = root;
        this.problems = problems;
        this.scalars = new Scalars(problems);
    }

    /** None where there is no port: then the command line or a default decides. */
    List<Json.Obj> inbounds() {
        List<Json.Obj> inbounds = new ArrayList<>();
        String listen = listen();
        List<Json.Obj> users = users();
        for (Json.Member member : root.members()) {
            String type = TYPES.get(member.name());
            Optional<Json.Num> port = type == null ? Optional.empty() : scalars.number(member.name(), member.value());
            if (port.isPresent() && !port.get().digits().equals("0")) {
                inbounds.add(new Written(member.value().at())
                        .put("type", type)
                        .put("tag", member.name())
                        .put("listen", listen)
                        .put("listen_port", port.get())
                        .put("users", users)
                        .object());
            }
        }
        return inbounds;
    }

    private String listen() {
        Json lan = root.value("allow-lan");
        boolean open = lan != null && scalars.flag("allow-lan", lan).orElse(false);
        String address = Scalars.text(root, "bind-address").strip();
        if (!open) {
            return "127.0.0.1";
        }
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        return address.isEmpty() || address.equals("*")
                ? "::"
                : bracketed ? address.substring(1, address.length() - 1) : address;
    }

    private List<Json.Obj> users() {
        List<Json.Obj> users = new ArrayList<>();
        List<Json.Text> written = scalars.texts("authentication", root.value("authentication"));
        for (int i = 0; i < written.size(); i++) {
            Json.Text user = written.get(i);
            int colon = user.value().indexOf(':');
            if (colon < 1) {
                problems.error("authentication[" + i + "]", user.at(), "has to be \"NAME:PASSWORD\"");
                continue;
            }
            users.add(new Written(user.at())
                    .put("username", user.value().substring(0, colon))
                    .put("password", user.value().substring(colon + 1))
                    .object());
        }
        return users;
    }
}
