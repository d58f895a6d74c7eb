package io.anytls.client.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.SelectorOptions;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final ScriptedMember a = new ScriptedMember("a");
    private final ScriptedMember b = new ScriptedMember("b");
    private final Member memberA = a.member();
    private final Member memberB = b.member();
    private final Map<String, String> remembered = new HashMap<>();

    private final Choices choices = new Choices() {
        @Override
        public Optional<String> of(String group) {
            return Optional.ofNullable(remembered.get(group));
        }

        @Override
        public void choose(String group, String tag) {
            remembered.put(group, tag);
        }
    };

    @Test
    void itBeginsWithItsDefaultAndStartsNoOther() {
        Selector selector = selector("b", false);
        selector.start();
        selector.open(request());
        assertEquals(1, b.asked.size());
        assertEquals(List.of("ready", "start"), b.events);
        assertEquals(List.of(), a.events);
        assertEquals("select/b", selector.path());
    }

    @Test
    void newStreamsGoToWhatIsChosenAndOldOnesGoOn() {
        Selector selector = selector("a", false);
        selector.start();
        selector.open(request());
        assertTrue(selector.select("b"));
        selector.open(request());
        assertEquals(1, a.asked.size());
        assertEquals(1, b.asked.size());
        assertTrue(a.streams.get(0).isOpen());
        assertEquals(List.of("ready", "start", "at rest"), a.events);
    }

    @Test
    void oldOnesAreClosedWhereThatIsAskedFor() {
        Selector selector = selector("a", true);
        selector.start();
        selector.open(request());
        assertTrue(selector.select("a"), "the same again changes nothing");
        assertTrue(a.streams.get(0).isOpen());
        selector.select("b");
        selector.open(request());
        assertFalse(a.streams.get(0).isOpen());
        assertTrue(b.streams.get(0).isOpen());
    }

    @Test
    void theChoiceIsRememberedAndAStrangerIsNone() {
        Selector selector = selector("a", false);
        assertTrue(selector.select("b"));
        assertFalse(selector.select("c"));
        assertSame(memberB, selector("a", false).current());
        remembered.put("select", "gone");
        assertSame(memberA, selector("a", false).current());
    }

    @Test
    void aMemberOfTwoGroupsIsReadyAsLongAsOneHasChosenIt() {
        Selector first = selector("a", false);
        Selector second = selector("a", false);
        first.start();
        second.start();
        first.retire();
        assertEquals(List.of("ready", "start"), a.events);
        second.retire();
        assertEquals(List.of("ready", "start", "at rest"), a.events);
    }

    private Selector selector(String first, boolean interrupts) {
        return new Selector(
                "select",
                new SelectorOptions(List.of("a", "b"), first, interrupts),
                List.of(memberA, memberB),
                choices);
    }

    private StreamRequest request() {
        return StreamRequest.tcp(new TargetAddress("192.0.2.1", 443), new Origin("in", "", null), loop);
    }
}
