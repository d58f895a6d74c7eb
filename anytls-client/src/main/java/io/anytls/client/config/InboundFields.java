package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.ListenFields;
import io.anytls.daemon.schema.TcpFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An inbound of type socks, http or mixed. */
public final class InboundFields {

    static final Field<String> TYPE = Field.of("type", Types.TEXT, "`socks`, `http` or `mixed`.");
    static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    private static final Field<List<Json.Obj>> USERS = Field.of(
                    "users",
                    StructuredTypes.OBJECTS,
                    "Who may use it; without users, this machine and private networks.")
            .holding(() -> InboundFields.USER_TABLE);

    public static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    public static final Option<Boolean> OPEN_PROXY = OPTIONS.yesOrNo("open_proxy", false)
            .flag()
            .means(
                    "Without users, serve everybody who can reach the port, not only this machine and private networks.");

    private static final Field<String> USERNAME = Field.of("username", Types.SOME_TEXT, "The user's name; required.");
    private static final Field<String> PASSWORD =
            Field.of("password", Types.TEXT, "The user's password; required.").asSecret();

    static final Table TABLE = new Table("socks, http and mixed inbounds", List.of(TYPE, TAG, USERS))
            .with(OPTIONS.fields())
            .with(UdpOptions.OPTIONS.fields())
            .with(ListenFields.fields())
            .with(List.of(
                    Field.needed("tls", "passwords and requests of applications would be readable on the way here"),
                    Field.ignored("domain_resolver", "the server looks up the targets"),
                    Field.ignored(
                            "set_system_proxy",
                            "a daemon does not change a desktop's settings: name the proxy there yourself")));

    /** By type. */
    static Map<String, Table> tables() {
        return Map.of("socks", TABLE, "http", TABLE, "mixed", TABLE);
    }

    static final Table USER_TABLE = new Table("users of socks, http and mixed inbounds", List.of(USERNAME, PASSWORD));

    private InboundFields() {}

    static InboundOptions read(Section inbound, InboundType type, String tag) {
        return new InboundOptions(
                tag,
                type,
                ListenFields.address(inbound),
                users(inbound),
                TcpFields.tuning(inbound),
                OPTIONS.read(inbound).get(OPEN_PROXY),
                UdpOptions.OPTIONS.read(inbound));
    }

    /** The one that there is where nobody names one. */
    static Section standard(Problems problems) {
        Section standard = Section.open(Json.empty(Json.NOWHERE), "", TABLE, problems);
        standard.effective().settle(TYPE, "mixed");
        standard.effective().settle(TAG, "0");
        ListenFields.settle(standard, InboundOptions.DEFAULT_LISTEN);
        return standard;
    }

    private static Map<String, String> users(Section inbound) {
        Map<String, String> byName = new LinkedHashMap<>();
        List<Section> counting = new ArrayList<>();
        for (Section user : inbound.children(USERS, USER_TABLE)) {
            String name = user.require(USERNAME).orElse("");
            String password = user.require(PASSWORD).orElse("");
            if (name.isEmpty()) {
                continue;
            }
            String before = byName.putIfAbsent(name, password);
            if (before == null) {
                counting.add(user);
            }
            if (before != null && !before.equals(password)) {
                user.unsupported(USERNAME, "several passwords for one user are not supported: only the first counts");
            }
        }
        if (!counting.isEmpty()) {
            inbound.effective().settleObjects(USERS, counting);
        }
        return byName;
    }
}
