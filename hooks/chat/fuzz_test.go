package chat

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// odd is what people, or programs, write besides words.
var odd = []string{
	"", " ", "June", "Zoe\u0308", "\u202eadA\u202c", "a\r\nb\rc\u0085d\u2028e", "\x00\x1b[31m\x7f", "a\x00\u0301", "\xff\xc3(",
	"\u200b\u200d\ufeff", "مهدی\u200cزاده", "👩\u200d🔧❤\ufe0f", "\u1100\u1161\u11a8", "\u0344\u2126\u212b\ufb1d", "\u3164\u2800",
	"<script>alert(1)</script>", "'; DROP TABLE messages; --", "=1+1", "\U000e0041\U0010ffff", "a" + strings.Repeat("\u0344", 20),
	strings.Repeat("e\u0301", 90),
}

func FuzzNamesAreTidy(f *testing.F) {
	for _, name := range odd {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, given string) {
		name, err := CleanName(given)
		checkCleaned(t, given, name, err, "displayName", MaxName, CleanName)
		if strings.Join(strings.Fields(name), " ") != name {
			t.Errorf("%q has blanks: %q", given, name)
		}
		for _, r := range name {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Join_Control, r) {
				t.Errorf("%q keeps %U: %q", given, r, name)
			}
		}
	})
}

func FuzzTextsAreClean(f *testing.F) {
	for _, text := range append(odd, strings.Repeat("e\u0301", 4001)) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, given string) {
		text, err := cleanText(given)
		checkCleaned(t, given, text, err, "text", MaxText, cleanText)
		if strings.TrimSpace(text) != text {
			t.Errorf("%q has blanks around it: %q", given, text)
		}
		if err == nil && !strings.ContainsFunc(given, unicode.IsControl) && utf8.ValidString(given) &&
			norm.NFC.String(strings.TrimSpace(given)) != text {
			t.Errorf("%q became %q", given, text)
		}
	})
}

func checkCleaned(t *testing.T, given, got string, err error, field string, most int, clean func(string) (string, error)) {
	t.Helper()
	if err != nil {
		var refusal *Error
		if got != "" || !errors.As(err, &refusal) || refusal.Kind != Invalid || refusal.Field != field {
			t.Errorf("%q is refused with %q, %v", given, got, err)
		}
		return
	}
	if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
		t.Errorf("%q became %q", given, got)
	}
	if n := utf8.RuneCountInString(got); n < 1 || n > most {
		t.Errorf("%q has %d characters", given, n)
	}
	if i := slices.IndexFunc([]rune(got), func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%q keeps a control character at %d: %q", given, i, got)
	}
	if again, err := clean(got); again != got || err != nil {
		t.Errorf("%q became %q, and then %q (%v)", given, got, again, err)
	}
}

func FuzzVisitsAreTidy(f *testing.F) {
	for _, address := range append(odd, "https://june:x@shop.example/?q=1#a", "javascript:alert(1)", "http://shop.example/?q=\xa6", "http://shop.example/?q=\u0085 #a", "https://shop.example/"+strings.Repeat("é", 1990)) {
		f.Add(address, "Lamps", "de-CH", "Europe/Zurich", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	}
	f.Fuzz(func(t *testing.T, address, title, language, timeZone, userAgent string) {
		told := Visit{Page: address, Title: title, Referrer: address, Language: language, TimeZone: timeZone, Browser: BrowserOf(userAgent)}
		tidy := told.Tidy()
		if again := tidy.Tidy(); again != tidy {
			t.Errorf("%+v became %+v, and then %+v", told, tidy, again)
		}
		if tidy.Page != "" {
			at, err := url.Parse(tidy.Page)
			if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.User != nil || at.Host == "" {
				t.Errorf("%q is kept as %q (%v)", address, tidy.Page, err)
			}
		}
		for most, kept := range map[int]string{
			maxURL: tidy.Page, maxTitle: tidy.Title, maxLanguage: tidy.Language, maxZone: tidy.TimeZone, 100: tidy.Browser,
		} {
			if !utf8.ValidString(kept) || utf8.RuneCountInString(kept) > most || strings.ContainsFunc(kept, unicode.IsControl) {
				t.Errorf("%+v keeps %q", told, kept)
			}
		}
	})
}
