package hooks

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/spf13/cobra"

	"webchat/hooks/chat"
)

// NewAgentCommand returns the command `agent create EMAIL`, for a shell on the server.
func NewAgentCommand(app core.App) *cobra.Command {
	command := &cobra.Command{Use: "agent", Short: "Manage agents"}
	var name, password string
	var admin bool
	create := &cobra.Command{
		Use:          "create EMAIL",
		Short:        "Creates an account that may sign in to the agent page",
		Example:      "agent create ada@example.com --name Ada",
		Args:         failing(app, cobra.ExactArgs(1)),
		SilenceUsage: true,
		RunE: failing(app, func(command *cobra.Command, args []string) error {
			if err := app.RunAllMigrations(); err != nil {
				return err
			}
			if name == "" {
				name, _, _ = strings.Cut(args[0], "@")
			}
			chosen := password
			if chosen == "" {
				chosen = security.RandomString(16)
			}
			role := chat.RoleAgent
			if admin {
				role = chat.RoleAdmin
			}
			agent, err := NewAgent(app, role, name, args[0], chosen)
			if err != nil {
				return fmt.Errorf("the agent could not be created: %w", err)
			}
			out := command.OutOrStdout()
			fmt.Fprintf(out, "%s (%s) can sign in at /agent/ now.\n", agent.GetString("displayName"), agent.Email())
			if password == "" {
				fmt.Fprintf(out, "Password: %s\n", chosen)
			}
			return nil
		}),
	}
	create.Flags().StringVar(&name, "name", "", "the name that visitors see (default: what is before the @)")
	create.Flags().StringVar(&password, "password", "", "at least 10 characters (default: made up and printed)")
	create.Flags().BoolVar(&admin, "admin", false, "make an admin, who oversees all chats but does not answer")
	command.AddCommand(create)
	return command
}

// PrepareCommands has PocketBase's own commands about superusers find the collections that a change of an account is written
// down in, also on a new data directory, and a command that failed say so with its exit code.
func PrepareCommands(app core.App, root *cobra.Command) {
	root.PersistentPreRunE = func(command *cobra.Command, _ []string) error {
		if parent := command.Parent(); parent == nil || parent.Name() != "superuser" || command.RunE == nil {
			return nil
		}
		command.RunE = failing(app, command.RunE)
		return failing(app, func(*cobra.Command, []string) error { return app.RunAllMigrations() })(command, nil)
	}
}
