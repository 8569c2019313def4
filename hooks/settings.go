package hooks

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

const (
	settings   = "settings"
	settingsID = "webchatsettings"
)

// bindSettings keeps the site's settings right: one record, checked before it is stored, and in force as soon as it is.
func bindSettings(w *webchat) {
	w.settings.Store(&chat.Settings{})
	w.app.OnRecordValidate(settings).BindFunc(func(e *core.RecordEvent) error {
		e.Record.Set("name", chat.TidyName(e.Record.GetString("name")))
		if _, err := readSettings(e.Record); err != nil {
			return wrongSetting(err)
		}
		return e.Next()
	})
	w.app.OnRecordCreate(settings).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Id == settingsID {
			return e.Next()
		}
		return refusal(http.StatusBadRequest, "There is one record of settings. Change that one.")
	})
	w.app.OnRecordDelete(settings).BindFunc(func(e *core.RecordEvent) error {
		return refusal(http.StatusBadRequest, "The settings can't be deleted. Empty a field to have what webchat does by itself.")
	})
	w.app.OnRecordAfterUpdateSuccess(settings).BindFunc(func(e *core.RecordEvent) error {
		w.followSettings()
		return e.Next()
	})
	w.app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if w.desk.Load() == nil {
			return e.Next() // the record is not there before all migrations are
		}
		changed := w.applicationChanged()
		if err := e.Next(); err != nil {
			return err
		}
		w.application.Store(changed)
		return w.loadSettings()
	})
}

// wrongSetting is the answer to settings that can't be stored, which names the field.
func wrongSetting(err error) error {
	var known *chat.Error
	if !errors.As(err, &known) {
		return err
	}
	answer := refusal(http.StatusBadRequest, "The settings could not be saved. "+known.Message)
	answer.Data[known.Field] = map[string]string{"code": "validation_invalid_value", "message": known.Message}
	return answer
}

// followSettings has changed settings in force. They are stored, so where they can't be read, no one's change has failed.
func (w *webchat) followSettings() {
	if err := w.loadSettings(); err != nil {
		w.app.Logger().Warn("Failed to read the settings", "error", err)
	}
}

// loadSettings has the settings in force that are stored. Whoever reads them last also is the last to use them.
func (w *webchat) loadSettings() error {
	w.settling.Lock()
	defer w.settling.Unlock()
	record, err := w.app.FindRecordById(settings, settingsID)
	if err != nil {
		return err
	}
	w.useSettings(record)
	return nil
}

// useSettings has these in force. Some that came past the checks, as by the SQL console, leave those before in force.
func (w *webchat) useSettings(record *core.Record) {
	read, err := readSettings(record)
	if err != nil {
		w.app.Logger().Error("The settings can't be used; those before stay in force", "error", err)
		return
	}
	application, err := w.app.Settings().Clone()
	if err != nil {
		w.app.Logger().Error("The application's settings can't be read; the site's before stay in force", "error", err)
		return
	}
	if read.Name == "" {
		read.Name = application.Meta.AppName
	}
	read.ByMail = application.SMTP.Enabled
	w.settings.Store(read)
	if desk := w.desk.Load(); desk != nil {
		desk.Use(read)
	}
}

// readSettings reads a record, or says which field is wrong.
func readSettings(record *core.Record) (*chat.Settings, error) {
	s := &chat.Settings{
		Name:              record.GetString("name"),
		Greeting:          record.GetString("greeting"),
		Nobody:            record.GetString("nobody"),
		AnswerByMailAfter: time.Duration(record.GetInt("answerByMailAfter")) * time.Minute,
		MailAfter:         time.Duration(cmp.Or(record.GetInt("mailAfter"), 60)) * time.Second,
		AwayAfter:         time.Duration(record.GetInt("awayAfter")) * time.Minute,
		GoneAfter:         time.Duration(max(1, record.GetInt("goneAfter"))) * time.Second,
		AskAfter:          time.Duration(record.GetInt("askAfter")) * time.Minute,
		CloseAfter:        time.Duration(max(1, record.GetInt("closeAfter"))) * time.Minute,
		Rating:            record.GetBool("rating"),
		Transcript:        record.GetBool("transcript"),
		MayErase:          record.GetBool("mayErase"),
		Retention:         time.Duration(record.GetInt("retentionDays")) * 24 * time.Hour,
		IdentifySecret:    record.GetString("identifySecret"),
	}
	if file := record.GetString("logo"); file != "" {
		s.Logo = "/api/files/" + settings + "/" + record.Id + "/" + file
	}
	var err error
	if s.Accent, err = chat.ParseAccent(record.GetString("accent")); err != nil {
		return nil, err
	}
	if s.Origins, err = chat.ParseOrigins(record.GetString("allowedOrigins")); err != nil {
		return nil, err
	}
	if s.PreChat, err = chat.ParsePreChat(record.GetString("preChat")); err != nil {
		return nil, err
	}
	s.Hours, err = chat.ParseHours(record.GetString("businessHours"), record.GetString("holidays"), record.GetString("timeZone"))
	return s, err
}
