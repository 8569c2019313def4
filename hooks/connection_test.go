package hooks_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// serveTLS serves over TLS with a certificate of httptest, and speaks that version of HTTP to the server.
func serveTLS(t *testing.T, version string) (*server, *http.Transport) {
	t.Helper()
	lender := httptest.NewUnstartedServer(nil)
	lender.EnableHTTP2 = version == "HTTP/2.0"
	lender.StartTLS()
	defer lender.Close()
	config := lender.TLS.Clone()
	s := serve(t, func(e *core.ServeEvent) {
		e.Server.TLSConfig = config
		e.Listener = tls.NewListener(e.Listener, config)
	})
	transport := lender.Client().Transport.(*http.Transport).Clone()
	s.url = "https" + strings.TrimPrefix(s.url, "http")
	s.http.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	return s, transport
}

func TestRealtimeWorksOverTLSInBothVersionsOfHTTP(t *testing.T) {
	for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(version, func(t *testing.T) {
			s, transport := serveTLS(t, version)
			s.goneAfter(3)
			ada := s.staff("Ada")
			bo := s.staff("Bo").listenWith(transport.Clone()).join(lobby)
			c := s.active("June", ada)
			june, agent := c.visitor.listenWith(transport.Clone()), ada.listenWith(transport.Clone())
			if june.proto != version {
				t.Fatalf("the connection speaks %s", june.proto)
			}
			june.join(c.after(1)).await(c.after(1), chat.EventHistory)
			agent.join(c.topic(), lobby).await(lobby, chat.EventPresence)
			const lines = 300
			c.flood(ada, lines)
			for seq := int64(3); seq < 3+lines; seq++ {
				if e := june.next(c.after(1)); as[chat.Message](t, e).Seq != seq {
					t.Fatalf("instead of seq %d comes %s", seq, e.whole)
				}
			}
			c.do("release", ada).is(http.StatusOK)
			agent.left(c.topic(), 404)

			agent.hangUp()
			for as[chat.Presence](t, bo.await(lobby, chat.EventPresence)).AgentsOnline != 1 {
				continue
			}
			s.stop()
			for _, l := range []*listener{june, bo} {
				l.saidGoodbye()
			}
		})
	}
}

func TestAConnectionThatIsCutIsForgotten(t *testing.T) {
	s := serve(t)
	s.goneAfter(3)
	bo := s.staff("Bo").listen().join(lobby)
	var conn net.Conn
	ada := s.staff("Ada").listenWith(&http.Transport{Dial: func(network, address string) (_ net.Conn, err error) {
		conn, err = net.Dial(network, address)
		return conn, err
	}}).join(lobby)
	ada.await(lobby, chat.EventPresence)
	for as[chat.Presence](t, bo.await(lobby, chat.EventPresence)).AgentsOnline != 2 {
		continue
	}
	must(t, conn.(*net.TCPConn).SetLinger(0))
	must(t, conn.Close())
	for as[chat.Presence](t, bo.await(lobby, chat.EventPresence)).AgentsOnline != 1 {
		continue
	}
	if n := s.app.SubscriptionsBroker().TotalClients(); n != 1 {
		t.Errorf("%d connections are known", n)
	}
}
