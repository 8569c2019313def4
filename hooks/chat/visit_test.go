package chat_test

import (
	"strings"
	"testing"

	"webchat/hooks/chat"
)

func TestWhatAPageTellsOfItself(t *testing.T) {
	long := "https://shop.example/" + strings.Repeat("a", 1970)
	for _, one := range []struct {
		sentence string
		told, is chat.Visit
	}{
		{"is kept", chat.Visit{
			Page: "https://shop.example/lamps?colour=red", Title: "Lamps", Referrer: "http://search.example/?q=lamps",
			Language: "de-CH", TimeZone: "Europe/Zurich", Browser: "Firefox 140 on Windows",
		}, chat.Visit{
			Page: "https://shop.example/lamps?colour=red", Title: "Lamps", Referrer: "http://search.example/?q=lamps",
			Language: "de-CH", TimeZone: "Europe/Zurich", Browser: "Firefox 140 on Windows",
		}},
		{"but for an address that is no web page's", chat.Visit{Page: "javascript:alert(1)", Referrer: "android-app://com.example"}, chat.Visit{}},
		{"or has no host", chat.Visit{Page: "https:///lamps", Referrer: "/lamps"}, chat.Visit{}},
		{"or can't be read", chat.Visit{Page: "https://shop.example/%zz", Referrer: "about:blank"}, chat.Visit{}},
		{"an address is kept without a password", chat.Visit{Page: "https://june:secret@shop.example/"}, chat.Visit{Page: "https://shop.example/"}},
		{"and without what stands behind a #", chat.Visit{
			Page: "https://shop.example/in#access_token=s%C3%A9cret", Referrer: "https://login.example/?q=1#token=secret",
		}, chat.Visit{Page: "https://shop.example/in", Referrer: "https://login.example/?q=1"}},
		{"one that is too long without its query", chat.Visit{Page: long + "?" + strings.Repeat("b", 30) + "#c"}, chat.Visit{Page: long}},
		{"and not at all where that is not enough", chat.Visit{Page: long + strings.Repeat("c", 30)}, chat.Visit{}},
		{"a title is one line", chat.Visit{Title: " Lamps\n\u202eand  more "}, chat.Visit{Title: "Lamps and more"}},
		{"of 200 letters", chat.Visit{Title: strings.Repeat("é", 201)}, chat.Visit{Title: strings.Repeat("é", 199) + "…"}},
		{"a language is one", chat.Visit{Language: "<b>"}, chat.Visit{}},
		{"and not longer than languages are", chat.Visit{Language: "de" + strings.Repeat("-x", 20)}, chat.Visit{}},
		{"a time zone that nobody knows is none", chat.Visit{TimeZone: "Etc/Unknown"}, chat.Visit{}},
		{"nor is that of the server", chat.Visit{TimeZone: "Local"}, chat.Visit{}},
		{"nor is a file", chat.Visit{TimeZone: "../../../etc/passwd"}, chat.Visit{}},
	} {
		t.Run(one.sentence, func(t *testing.T) {
			if got := one.told.Tidy(); got != one.is {
				t.Errorf("it is %+v", got)
			}
		})
	}
	t.Run("on a next page, where the visitor came from stays", func(t *testing.T) {
		first := chat.Visit{Page: "https://shop.example/", Referrer: "https://search.example/"}
		next := chat.Visit{Page: "https://shop.example/lamps", Referrer: "https://shop.example/", Language: "de"}
		want := chat.Visit{Page: "https://shop.example/lamps", Referrer: "https://search.example/", Language: "de"}
		if got := (chat.Visit{}).Then(first).Then(next); got != want {
			t.Errorf("it is %+v", got)
		}
	})
}

func TestBrowsersAreNamed(t *testing.T) {
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko) "
	for agent, name := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                        "Firefox 140 on Windows",
		"Mozilla/5.0 (X11; Linux x86_64) " + webkit + "Chrome/141.0.0.0 Safari/537.36":                                                            "Chrome 141 on Linux",
		"Mozilla/5.0 (X11; Linux x86_64) " + webkit + "HeadlessChrome/141.0.0.0 Safari/537.36":                                                    "Chrome 141 on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0":                                    "Edge 141 on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + webkit + "Chrome/139.0.0.0 Safari/537.36 OPR/124.0.0.0":                              "Opera 124 on macOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":                   "Safari 26 on macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1": "Safari 18 on iPhone",
		"Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1":       "Chrome 141 on iPad",
		"Mozilla/5.0 (Linux; Android 10; K) " + webkit + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36":                              "Samsung Internet 28 on Android",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + webkit + "Chrome/141.0.0.0 Safari/537.36":                                                   "Chrome 141 on ChromeOS",
		"Firefox/140.0": "Firefox 140",
		"curl/8.5.0":    "",
		"":              "",
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.BrowserOf(agent); got != name {
				t.Errorf("%s is called %q", agent, got)
			}
		})
	}
}
