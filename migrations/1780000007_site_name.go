package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	stockName = "Acme" // PocketBase's, which no site is called
	siteName  = "Webchat"
)

func init() {
	m.Register(func(app core.App) error { return rename(app, stockName, siteName) },
		func(app core.App) error { return rename(app, siteName, stockName) })
}

// rename gives the site its first name, unless the owner has chosen one.
func rename(app core.App, from, to string) error {
	settings := app.Settings()
	if settings.Meta.AppName != from {
		return nil
	}
	settings.Meta.AppName = to
	return app.Save(settings)
}
