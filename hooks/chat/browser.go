package chat

import "regexp"

// named is what tells a browser, or a system, in what it says of itself.
type named struct {
	name string
	sign *regexp.Regexp
}

// Those that also call themselves by another's name come before it.
var (
	browsers = []named{
		{"Edge", regexp.MustCompile(`\bEdg(?:e|A|iOS)?/(\d{1,4})`)},
		{"Opera", regexp.MustCompile(`\bOPR/(\d{1,4})`)},
		{"Samsung Internet", regexp.MustCompile(`\bSamsungBrowser/(\d{1,4})`)},
		{"Firefox", regexp.MustCompile(`\b(?:Firefox|FxiOS)/(\d{1,4})`)},
		{"Chrome", regexp.MustCompile(`(?:Chrome|\bCriOS)/(\d{1,4})`)},
		{"Safari", regexp.MustCompile(`\bVersion/(\d{1,4}).* Safari/`)},
	}
	systems = []named{
		{"Windows", regexp.MustCompile(`Windows`)},
		{"Android", regexp.MustCompile(`Android`)},
		{"iPhone", regexp.MustCompile(`iPhone`)},
		{"iPad", regexp.MustCompile(`iPad`)},
		{"ChromeOS", regexp.MustCompile(`\bCrOS\b`)},
		{"macOS", regexp.MustCompile(`Mac OS X|Macintosh`)},
		{"Linux", regexp.MustCompile(`Linux`)},
	}
)

// BrowserOf reads a User-Agent, such as "Firefox 140 on Windows". It is "" for one that is no known browser's.
func BrowserOf(userAgent string) string {
	for _, browser := range browsers {
		version := browser.sign.FindStringSubmatch(userAgent)
		if version == nil {
			continue
		}
		for _, system := range systems {
			if system.sign.MatchString(userAgent) {
				return browser.name + " " + version[1] + " on " + system.name
			}
		}
		return browser.name + " " + version[1]
	}
	return ""
}
