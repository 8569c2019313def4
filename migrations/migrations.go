// Package migrations makes webchat's collections, their API rules, and the triggers by which the database itself holds
// the invariants. One file per collection or change, each with its way back.
package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// run executes statements that PocketBase has no collection option for, such as triggers.
func run(app core.App, statements ...string) error {
	for _, statement := range statements {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// drop deletes a collection by name.
func drop(app core.App, name string) error {
	collection, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	return app.Delete(collection)
}

// relation is a field that holds the id of one record of the collection.
func relation(app core.App, name, to string, required, cascade bool) (core.Field, error) {
	collection, err := app.FindCollectionByNameOrId(to)
	if err != nil {
		return nil, err
	}
	return &core.RelationField{
		Name: name, CollectionId: collection.Id, MaxSelect: 1, Required: required, CascadeDelete: cascade,
	}, nil
}

func readableBy(collection *core.Collection, rule string) {
	collection.ListRule, collection.ViewRule = types.Pointer(rule), types.Pointer(rule)
}
