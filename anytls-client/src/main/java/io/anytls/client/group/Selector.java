package io.anytls.client.group;

import io.anytls.client.config.SelectorOptions;
import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group whose choice is a person's, who may change it while streams go. Any thread. */
public final class Selector implements Group {

    private static final Logger LOG = LoggerFactory.getLogger(Selector.class);

    private final String tag;
    private final List<Member> members;
    private final boolean interrupts;
    private final Choices choices;
    private final CarriedStreams carried = new CarriedStreams();

    private volatile Member current;

    /** Guarded by this. */
    private boolean started;

    /**
     * @param members in the order of {@code options}
     * @param choices where what was chosen is kept
     */
    public Selector(String tag, SelectorOptions options, List<Member> members, Choices choices) {
        this.tag = tag;
        this.members = List.copyOf(members);
        this.interrupts = options.interrupts();
        this.choices = choices;
        this.current = choices.of(tag)
                .flatMap(this::find)
                .or(() -> find(options.first()))
                .orElseThrow();
    }

    private Optional<Member> find(String wanted) {
        return members.stream().filter(member -> member.tag().equals(wanted)).findFirst();
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "selector";
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public Member current() {
        return current;
    }

    /**
     * New streams go to this member from now on; it is remembered.
     *
     * @return whether there is one of this tag
     */
    public synchronized boolean select(String wanted) {
        Optional<Member> found = find(wanted);
        if (found.isEmpty()) {
            return false;
        }
        choices.choose(tag, wanted);
        Member before = current;
        if (before != found.get()) {
            change(before, found.get());
        }
        return true;
    }

    private void change(Member before, Member next) {
        if (started) {
            next.chosen();
            before.left();
        }
        current = next;
        LOG.info("group {}: new streams go to {}, no longer to {}", tag, next.tag(), before.tag());
        int closed = interrupts ? carried.closeAllBut(next) : 0;
        if (closed > 0) {
            LOG.info("group {}: {} streams of {} were closed", tag, closed, before.tag());
        }
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        Member member = current;
        Future<StreamLease> opened = member.open(request);
        if (interrupts) {
            opened.addListener((Future<StreamLease> done) -> {
                if (done.isSuccess()) {
                    carries(done.getNow().stream(), member);
                }
            });
        }
        return opened;
    }

    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        Member member = current;
        Future<DatagramWay> opened = member.openDatagrams(request, receiver);
        if (interrupts) {
            opened.addListener((Future<DatagramWay> done) -> {
                if (done.isSuccess()) {
                    carries(done.getNow().carrier(), member);
                }
            });
        }
        return opened;
    }

    private void carries(Channel carrier, Member member) {
        carried.add(carrier, member);
        if (current != member) { // it was left while this was being opened
            carrier.close();
        }
    }

    @Override
    public boolean waitsForTarget() {
        return current.outbound().waitsForTarget();
    }

    @Override
    public synchronized void start() {
        started = true;
        current.chosen();
    }

    /** Its members live on where another configuration has them. */
    @Override
    public synchronized void retire() {
        if (started) {
            started = false;
            current.left();
        }
    }
}
