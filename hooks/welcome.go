package hooks

import (
	"net"
	"os"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

// welcome prints where each page is and, while there is no agent, the link that makes the first.
func (w *webchat) welcome(e *core.ServeEvent) error {
	base := addressOf(e)
	plain, bold := color.New(), color.New(color.Bold, color.FgGreen)
	bold.Println("webchat is ready")
	plain.Printf("├─ Visitor page: %s\n", color.CyanString("%s/", base))
	plain.Printf("├─ Agent page:   %s\n", color.CyanString("%s/agent/", base))
	plain.Printf("├─ Dashboard:    %s\n", color.CyanString("%s/_/", base))
	plain.Printf("└─ Health:       %s\n", color.CyanString("%s/health", base))
	if w.unlimited {
		color.New(color.Bold, color.FgRed).Println("\nRATE LIMITS ARE OFF (WEBCHAT_RATE_LIMITS=off): anyone who can reach this server can flood it.")
	} else if !e.App.Settings().RateLimits.Enabled {
		color.New(color.Bold, color.FgRed).Println("\nRate limits are off in the dashboard's settings.")
	}
	if !hasAgent(e.App) {
		color.New(color.Bold).Printf("\nCreate the first agent here (this link works once, for %.0f minutes):\n", setupLife.Minutes())
		plain.Printf("%s\n", color.CyanString("%s/agent/#setup=%s", base, w.setup.issue()))
		plain.Printf("or with: %s agent create EMAIL\n\n", os.Args[0])
	}
	return nil
}

// addressOf is where the server is to be found: at its first domain when it serves one, else from this machine.
func addressOf(e *core.ServeEvent) string {
	scheme, domain := "http", ""
	if pb, ok := e.App.(*pocketbase.PocketBase); ok {
		scheme, domain = servedAs(pb)
	}
	if domain != "" {
		return scheme + "://" + domain
	}
	address := e.Server.Addr
	if e.Listener != nil {
		address = e.Listener.Addr().String()
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return scheme + "://" + address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		return scheme + "://" + host
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// servedAs reads from the serve command whether it speaks TLS, and for which domain.
func servedAs(pb *pocketbase.PocketBase) (scheme, domain string) {
	serve, _, err := pb.RootCmd.Find(os.Args[1:])
	if err != nil {
		return "http", ""
	}
	if domains := serve.Flags().Args(); len(domains) > 0 {
		return "https", domains[0]
	}
	if https := serve.Flag("https"); https != nil && https.Value.String() != "" {
		return "https", ""
	}
	return "http", ""
}
