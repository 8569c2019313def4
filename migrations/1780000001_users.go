package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	self = "@request.auth.id != '' && @request.auth.id = id"

	minPassword = 10
)

func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		for _, stock := range []string{"name", "avatar", "created", "updated"} {
			users.Fields.RemoveByName(stock)
		}
		users.Fields.Add(
			&core.SelectField{Name: "role", Required: true, MaxSelect: 1, Values: []string{"user", "agent", "admin"}},
			&core.TextField{Name: "displayName", Required: true, Min: 1, Max: 80, Presentable: true},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
		)
		if email, ok := users.Fields.GetByName(core.FieldNameEmail).(*core.EmailField); ok {
			email.Required = false
		}
		if password, ok := users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField); ok {
			password.Min = minPassword
		}
		// Visitors are made by the routes, agents by the first-agent link, the command line or a superuser.
		users.CreateRule, users.DeleteRule = nil, nil
		users.UpdateRule = types.Pointer(self + " && @request.body.role:changed = false && role != 'user'")
		readableBy(users, self)
		users.AuthRule = types.Pointer("role = 'agent' || role = 'admin'")
		users.AddIndex("idx_users_staff", false, "role", "role != 'user'")
		return app.Save(users)
	}, func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.RemoveIndex("idx_users_staff")
		for _, ours := range []string{"role", "displayName", "createdAt"} {
			users.Fields.RemoveByName(ours)
		}
		users.Fields.Add(
			&core.TextField{Name: "name", Max: 255},
			&core.FileField{
				Name: "avatar", MaxSelect: 1,
				MimeTypes: []string{"image/jpeg", "image/png", "image/svg+xml", "image/gif", "image/webp"},
			},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		if email, ok := users.Fields.GetByName(core.FieldNameEmail).(*core.EmailField); ok {
			email.Required = true
		}
		if password, ok := users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField); ok {
			password.Min = 8
		}
		users.OAuth2.MappedFields.Name, users.OAuth2.MappedFields.AvatarURL = "name", "avatar"
		const owner = "id = @request.auth.id"
		readableBy(users, owner)
		users.CreateRule, users.AuthRule = types.Pointer(""), types.Pointer("")
		users.UpdateRule, users.DeleteRule = types.Pointer(owner), types.Pointer(owner)
		return app.Save(users)
	})
}
