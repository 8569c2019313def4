// Command webchat is live chat between a visitor and an agent, as one file: PocketBase with chats.
package main

import (
	"embed"
	"io/fs"
	"log"
	_ "time/tzdata" // for business hours, where the machine has no time zones

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"

	"webchat/hooks"
	_ "webchat/migrations"
)

//go:embed all:pb_public
var embedded embed.FS

func main() {
	pages, err := fs.Sub(embedded, "pb_public")
	if err != nil {
		log.Fatal(err)
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{
		DBConnect: hooks.Connect, DataMaxOpenConns: hooks.MaxReaders, DataMaxIdleConns: hooks.MaxReaders, HideStartBanner: true,
	})
	limits := hooks.NewLimits()
	limits.Flags(app.RootCmd)
	hooks.Register(app, pages, limits)
	hooks.PrepareCommands(app, app.RootCmd)
	app.RootCmd.AddCommand(hooks.NewAgentCommand(app), hooks.NewVisitorCommand(app))
	migratecmd.MustRegister(app, app.RootCmd, migratecmd.Config{TemplateLang: migratecmd.TemplateLangGo})
	if err := app.Start(); err != nil {
		log.SetFlags(0)
		log.Fatal("Error: ", err)
	}
}
