package hooks

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
	"webchat/hooks/sqlite"
)

// NewVisitorCommand returns the commands `visitor export ID` and `visitor erase ID`, for a shell on the server. They work
// while the server runs, which notices within a second what is gone.
func NewVisitorCommand(app core.App) *cobra.Command {
	command := &cobra.Command{Use: "visitor", Short: "Export or erase all that is stored about a visitor"}
	command.AddCommand(exportCommand(app), eraseCommand(app))
	return command
}

func exportCommand(app core.App) *cobra.Command {
	var format, file string
	command := &cobra.Command{
		Use:          "export ID",
		Short:        "Writes all that is stored about a visitor (ID: of its record in the collection users)",
		Example:      "visitor export mq8f0z1c2v3b4n5 --format csv -o june.csv",
		Args:         failing(app, cobra.ExactArgs(1)),
		SilenceUsage: true,
		RunE: failing(app, func(command *cobra.Command, args []string) error {
			return atDesk(app, func(desk *chat.Desk) error {
				export, err := newExport(command.Context(), app, desk, args[0], format)
				if err == nil {
					err = noteShell(app, chat.DeedExported, args[0])
				}
				if err != nil {
					return err
				}
				if file == "" {
					return export.write(command.OutOrStdout())
				}
				return writeFile(file, export.write)
			})
		}),
	}
	command.Flags().StringVar(&format, "format", "json", "json for everything, csv for the messages")
	command.Flags().StringVarP(&file, "output", "o", "", "the file to write (default: what the command prints)")
	return command
}

func eraseCommand(app core.App) *cobra.Command {
	return &cobra.Command{
		Use:          "erase ID",
		Short:        "Erases a visitor with all its chats (ID: of its record in the collection users)",
		Example:      "visitor erase mq8f0z1c2v3b4n5",
		Args:         failing(app, cobra.ExactArgs(1)),
		SilenceUsage: true,
		RunE: failing(app, func(command *cobra.Command, args []string) error {
			return atDesk(app, func(desk *chat.Desk) error {
				visitor, err := desk.Visitor(command.Context(), args[0])
				if err == nil {
					err = desk.EraseVisitor(command.Context(), args[0])
				}
				if err == nil {
					err = noteShell(app, chat.DeedErased, args[0])
				}
				if err == nil {
					fmt.Fprintf(command.OutOrStdout(), "%s and all chats of %s are erased. Backups still have them.\n",
						visitor.DisplayName, visitor.ID)
				}
				return err
			})
		}),
	}
}

// noteShell writes down what somebody at a shell of the server has done to a visitor.
func noteShell(app core.App, deed chat.Deed, visitorID string) error {
	return sqlite.Note(app, chat.Entry{
		Deed: deed, By: chat.Account{Role: shell}, Target: chat.Target{Type: "user", ID: visitorID},
	})
}

// failing has the process end with the error of the command, and tell it then: to PocketBase a command that fails is done.
func failing(app core.App, run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(command *cobra.Command, args []string) error {
		failed := run(command, args)
		if failed != nil {
			command.SilenceErrors = true
			app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error { return errors.Join(e.Next(), failed) })
		}
		return failed
	}
}

// atDesk does something at a desk of this process, whose rooms are empty.
func atDesk(app core.App, do func(*chat.Desk) error) error {
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	store, err := sqlite.Open(app)
	if err != nil {
		return err
	}
	desk := chat.NewDesk(store, rooms.NewHub())
	err = do(desk)
	desk.Stop()
	return errors.Join(err, store.Stop())
}

// writeFile writes a file whole or not at all, for nobody else to read.
func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // which is no longer there when all went well
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
