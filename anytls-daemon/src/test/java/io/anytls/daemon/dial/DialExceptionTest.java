package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.anytls.daemon.dial.DialException.Kind;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class DialExceptionTest {

    /** As Netty tells of a socket that could not be made: the reason lies three causes deep. */
    @Test
    void theReasonIsFoundBehindWrappers() {
        Throwable system = new IOException("newSocketStream(..) failed with error(-24): Too many open files");
        Throwable wrapped = new ChannelException(
                "Unable to create Channel from class class SomeSocketChannel",
                new InvocationTargetException(new ChannelException(system)));
        assertEquals(Kind.NO_DESCRIPTORS, DialException.of(wrapped).kind());
    }

    @Test
    void theOutermostReasonThatSaysSomethingCounts() {
        Throwable refused = new ConnectException("Connection refused: /127.0.0.1:1");
        refused.initCause(new IOException("host unreachable"));
        assertEquals(Kind.REFUSED, DialException.of(refused).kind());
        assertEquals(
                Kind.TIMEOUT,
                DialException.of(new IOException("x", new ConnectTimeoutException("y")))
                        .kind());
    }

    /** As of {@code inet4_bind_address} with another machine's address. */
    @Test
    void anAddressToDialFromThatIsNotThereIsToldAsSuch() {
        DialException bind =
                DialException.of(new IOException("bind(..) failed with error(-99): Cannot assign requested address"));
        assertEquals(Kind.NO_LOCAL_ADDRESS, bind.kind());
        BindException nio = new BindException("Cannot assign requested address");
        assertEquals(Kind.NO_LOCAL_ADDRESS, DialException.of(nio).kind());
        assertEquals("the local address to dial from is not there", bind.getMessage());
    }

    @Test
    void aFailureOfALookUpIsNotSortedByItsCause() {
        UnknownHostException noAnswer = new UnknownHostException("site.test");
        noAnswer.initCause(new IOException("query timed out"));
        assertEquals(Kind.LOOK_UP_FAILED, DialException.of(noAnswer).kind());
    }

    /** Its address has gone with its network, or the interface is down. */
    @Test
    void aMachineWithoutANetworkReachesNothing() {
        assertEquals(
                Kind.UNREACHABLE,
                DialException.of(new IOException("connect(..) failed: Cannot assign requested address"))
                        .kind());
        assertEquals(
                Kind.UNREACHABLE,
                DialException.of(new IOException("connect(..) failed: Network is down"))
                        .kind());
    }

    @Test
    void causesInACircleEnd() {
        IOException one = new IOException("one");
        one.initCause(new IOException("two", one));
        assertEquals(Kind.OTHER, DialException.of(one).kind());
    }

    @Test
    void whatIsSortedStaysAsItIs() {
        DialException known = new DialException(Kind.FORBIDDEN, null);
        assertSame(known, DialException.of(known));
    }
}
