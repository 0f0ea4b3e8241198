/** Generated from the server's OpenAPI document: npm run generate-api. Do not edit. */

export interface paths {
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Accounts
         * @description Accounts with an area within one's own, by username.
         */
        get: operations["get_accounts_api_accounts_get"];
        put?: never;
        /**
         * Post Account
         * @description Make an account within one's own areas.
         */
        post: operations["post_account_api_accounts_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Account
         * @description One account with its phones.
         */
        get: operations["get_account_api_accounts__account_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Account
         * @description Deactivate or activate an account, set its password, or give it other areas.
         */
        patch: operations["patch_account_api_accounts__account_id__patch"];
        trace?: never;
    };
    "/api/accounts/{account_id}/devices/{device_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Revoke Device
         * @description Shut a lost phone out for this account: at its next contact it drops the roster, and what it still sends is kept
         *     aside.
         */
        post: operations["post_revoke_device_api_accounts__account_id__devices__device_id__revoke_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/areas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Areas
         * @description Areas within one's own, and the line above them; here because the number of households stands beside each.
         */
        get: operations["get_areas_api_areas_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Logout
         * @description Sign out on this device: its tokens end; what is unsent stays on the phone.
         */
        post: operations["post_logout_api_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Token
         * @description Sign in with a password, or go on with a refresh token (which serves once).
         */
        post: operations["post_token_api_auth_token_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/blobs/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Blob
         * @description A photo, for those who see the household or village that it shows.
         */
        get: operations["get_blob_api_blobs__sha256__get"];
        /**
         * Put Blob
         * @description One piece of a photo, at most 512 KB; the reply leaves when it is durable.
         */
        put: operations["put_blob_api_blobs__sha256__put"];
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Head Blob
         * @description How much of a photo is here; only whoever sent a form that names it is told.
         */
        head: operations["head_blob_api_blobs__sha256__head"];
        patch?: never;
        trace?: never;
    };
    "/api/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Campaigns
         * @description Every campaign with its stages, lines, questionnaires, checklists and ledgers.
         */
        get: operations["list_campaigns_api_campaigns_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{campaign_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Campaign
         * @description One campaign.
         */
        get: operations["get_campaign_api_campaigns__campaign_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{campaign_id}/deadlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Deadlines
         * @description Ends of stages and reports due between two days.
         */
        get: operations["get_deadlines_api_campaigns__campaign_id__deadlines_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{campaign_id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Lines
         * @description Every line of a campaign with its document and what it changed.
         */
        get: operations["get_lines_api_campaigns__campaign_id__lines_get"];
        put?: never;
        /**
         * Post Line
         * @description Put a line in force and judge everybody between the former one and it anew. Answers when that is done.
         */
        post: operations["post_line_api_campaigns__campaign_id__lines_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Cases
         * @description Cases of the actor's areas in a campaign.
         */
        get: operations["list_cases_api_cases_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Cases
         * @description The ledger as a workbook, in the layout of the campaign's notice; the filters are those of the list.
         */
        get: operations["export_cases_api_cases_xlsx_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Assign
         * @description Assign several cases at one go, each in a transaction of its own: one that is refused costs the others nothing.
         */
        post: operations["post_assign_api_cases_assign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/{case_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Case
         * @description One case with its steps.
         */
        get: operations["get_case_api_cases__case_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cases/{case_id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Step
         * @description Take a step. 409 `stale_step` when somebody else was first: it names the other's step.
         */
        post: operations["post_step_api_cases__case_id__steps_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checklists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Checklists
         * @description All published checklists, every version.
         */
        get: operations["list_checklists_api_checklists_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checklists/{checklist_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Checklist
         * @description One checklist with its items.
         */
        get: operations["get_checklist_api_checklists__checklist_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/complaints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Complaints
         * @description What workers wrote to the county, oldest first.
         */
        get: operations["get_complaints_api_complaints_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/complaints/{complaint_id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Answer
         * @description Answer; the writer reads it on his phone, named or not.
         */
        post: operations["post_answer_api_complaints__complaint_id__answer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cross-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Cross Checks
         * @description What does not agree in the actor's villages. Villages in which something came since are checked first.
         */
        get: operations["list_cross_checks_api_cross_checks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cross-checks/{finding_id}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Settle
         * @description Say why it is so (是这样), or take that back. 409 `finding_changed` when it is not what was read any more.
         */
        post: operations["post_settle_api_cross_checks__finding_id__settle_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deadlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get All Deadlines
         * @description What is due in one's areas: ends of stages, reports, cases; and what is overdue.
         */
        get: operations["get_all_deadlines_api_deadlines_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deadlines/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Report
         * @description Say that a report was handed in for an area (or was not after all).
         */
        post: operations["post_report_api_deadlines_reports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Disputes
         * @description Households and villages of which more than one version stands, by area.
         */
        get: operations["get_disputes_api_disputes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/disputes/{submission_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dispute
         * @description Both versions side by side by question.
         */
        get: operations["get_dispute_api_disputes__submission_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/disputes/{submission_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Resolve
         * @description Settle a dispute; nothing is thrown away, both versions stay in the form's line.
         */
        post: operations["post_resolve_api_disputes__submission_id__resolve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Print Many
         * @description Household forms in one PDF (at most 60), or in a zip that is sent while it is made (at most 5 000).
         */
        post: operations["print_many_api_forms_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description For load balancers and the container's health check.
         */
        get: operations["health_api_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Held
         * @description What is kept aside, oldest first, with the reason and the way out.
         */
        get: operations["get_held_api_held_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/held/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Held One
         * @description One item with what came, numbers of persons masked.
         */
        get: operations["get_held_one_api_held__key__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/held/{key}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Dismiss
         * @description Lay it by: it stays stored, and leaves the list.
         */
        post: operations["post_dismiss_api_held__key__dismiss_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/held/{key}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Retry
         * @description Judge it again by one's own permission. `status` tells what became of it; held again tells the reason that is left.
         */
        post: operations["post_retry_api_held__key__retry_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/households": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Households
         * @description Households of the actor's areas with their standing in a campaign.
         */
        get: operations["list_households_api_households_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/households/{household_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Household
         * @description One household: answers, measures, flags with their sums, history.
         */
        get: operations["get_household_api_households__household_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/households/{household_id}/form.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print Household
         * @description A household's form; empty boxes when it has none yet.
         */
        get: operations["print_household_api_households__household_id__form_pdf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Who is signed in, with areas by name.
         */
        get: operations["get_me_api_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/newcomers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Newcomers
         * @description Households that workers met and the register does not know, with those that they may be.
         */
        get: operations["get_newcomers_api_newcomers_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/newcomers/{household_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Confirm
         * @description It is a household of its own and joins the register.
         */
        post: operations["post_confirm_api_newcomers__household_id__confirm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/newcomers/{household_id}/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Match
         * @description It is this household of the register: what was said of it belongs there.
         */
        post: operations["post_match_api_newcomers__household_id__match_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Overview
         * @description How far the survey is, what was found, how incomes lie: each number is the total of a list of households.
         */
        get: operations["get_overview_api_overview_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview/areas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Overview Areas
         * @description Only the counts of the places below an area, by code.
         */
        get: operations["get_overview_areas_api_overview_areas_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Overview Cases
         * @description Cases by state and by unit: each number is the total of a list of cases.
         */
        get: operations["get_overview_cases_api_overview_cases_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Procedures
         * @description Procedures of the actor's areas.
         */
        get: operations["list_procedures_api_procedures_get"];
        put?: never;
        /**
         * Post Procedure
         * @description A household enters a procedure. 409 `already_running` | `not_eligible` in words.
         */
        post: operations["post_procedure_api_procedures_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Kinds
         * @description What households may enter, with where clues come from.
         */
        get: operations["list_kinds_api_procedures_kinds_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures/{procedure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Procedure
         * @description One procedure with all that was done.
         */
        get: operations["get_procedure_api_procedures__procedure_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures/{procedure_id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Entry
         * @description Take a step, send back, stop, note. 409 `stale_step` when somebody else was first: it names the other's step.
         */
        post: operations["post_entry_api_procedures__procedure_id__entries_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/procedures/{procedure_id}/record.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print Procedure
         * @description The record of a household's procedure; steps that are not taken stay empty.
         */
        get: operations["print_procedure_api_procedures__procedure_id__record_pdf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/questionnaires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Questionnaires
         * @description All published questionnaires, every version.
         */
        get: operations["list_questionnaires_api_questionnaires_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/questionnaires/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Questionnaire
         * @description One questionnaire with its definition.
         */
        get: operations["get_questionnaire_api_questionnaires__id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Reviews
         * @description Forms that wait for approval, with what is odd about each.
         */
        get: operations["get_reviews_api_reviews_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Approve
         * @description Approve those of these forms about which nothing is odd; says of each other one why it was not approved.
         */
        post: operations["post_approve_api_reviews_approve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roster/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Import
         * @description Import areas, households and members. With any error nothing is changed; the same file twice changes nothing.
         */
        post: operations["post_import_api_roster_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/roster/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Template
         * @description An empty register file to fill in, every column explained.
         */
        get: operations["get_template_api_roster_template_xlsx_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/self-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Self Checks
         * @description The checklists of a campaign for an area: what was said of each item, and what the data says by itself.
         */
        get: operations["list_self_checks_api_self_checks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/self-checks/{checklist_id}/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Self Check
         * @description One item with the households behind the numbers, every answer, and its cases.
         */
        get: operations["get_self_check_api_self_checks__checklist_id___entry_id__get"];
        put?: never;
        /**
         * Post Self Check
         * @description Answer an item for an area; each problem becomes a case. 409 `stale_step` when somebody else answered meanwhile.
         */
        post: operations["post_self_check_api_self_checks__checklist_id___entry_id__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Draws
         * @description Draws within one's areas, the newest first.
         */
        get: operations["get_draws_api_spot_checks_get"];
        put?: never;
        /**
         * Post Draw
         * @description Draw households of an area by lot, of those surveyed so far.
         */
        post: operations["post_draw_api_spot_checks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Item
         * @description Both surveys of one household, question by question.
         */
        get: operations["get_item_api_spot_checks_items__item_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Mine
         * @description Households that were given to me to survey again.
         */
        get: operations["get_mine_api_spot_checks_mine_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks/{draw_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Draw
         * @description One draw with its households and how far each agrees.
         */
        get: operations["get_draw_api_spot_checks__draw_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks/{draw_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Assign
         * @description Give drawn households to somebody who did not survey them and works there.
         */
        post: operations["post_assign_api_spot_checks__draw_id__assign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spot-checks/{draw_id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Proof
         * @description The list that was drawn from and the seed, so that anybody can draw again.
         */
        get: operations["get_proof_api_spot_checks__draw_id__proof_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/submissions/{submission_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Submission
         * @description One submission.
         */
        get: operations["get_submission_api_submissions__submission_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/submissions/{submission_id}/form.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print Submission
         * @description A submission as the official form, as it stands now.
         */
        get: operations["print_submission_api_submissions__submission_id__form_pdf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/submissions/{submission_id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Review
         * @description Send a form back with comments, approve it, or open it again.
         */
        post: operations["post_review_api_submissions__submission_id__review_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Bundle
         * @description Take in one part of a file that a phone exported, whoever brings it; the receipt to carry back.
         */
        post: operations["post_bundle_api_sync_bundle_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/have": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Have
         * @description Which of these are durable here, of those that this account or phone sent.
         */
        post: operations["post_have_api_sync_have_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Keys
         * @description The server's public keys; also for a phone whose sign-in ran out, so that it can still export.
         */
        get: operations["get_keys_api_sync_keys_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/locked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Locked
         * @description Take in what a locked phone sends by itself: a carried part whose records are sealed as they lie in its store. No
         *     sign-in: the token inside proves account and phone, and its key is sealed to this server.
         */
        post: operations["post_locked_api_sync_locked_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Pull
         * @description A page of one feed. `protocol`: that of the app, which gets no types of changes that it does not know.
         */
        get: operations["get_pull_api_sync_pull_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Push
         * @description Take in up to 50 revisions; the reply leaves after the commit.
         */
        post: operations["post_push_api_sync_push_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Scopes
         * @description The feeds this account may pull now.
         */
        get: operations["get_scopes_api_sync_scopes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sync/store-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Store Key
         * @description Open the key of one's own phone's store again, for a new PIN. Not for a revoked phone, nor for another's.
         */
        post: operations["post_store_key_api_sync_store_key_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/villages/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Village
         * @description One village's form.
         */
        get: operations["get_village_api_villages__code__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/villages/{code}/form.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Print Village
         * @description A village's form; empty boxes when it has none yet.
         */
        get: operations["print_village_api_villages__code__form_pdf_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webhooks
         * @description Addresses to which what is due is sent.
         */
        get: operations["get_webhooks_api_webhooks_get"];
        put?: never;
        /**
         * Post Webhook
         * @description Name an address and its secret.
         */
        post: operations["post_webhook_api_webhooks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Webhook
         * @description Change an address, its secret or what is sent to it, or switch it off.
         */
        patch: operations["patch_webhook_api_webhooks__webhook_id__patch"];
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Deliveries
         * @description What was sent to an address, with every try.
         */
        get: operations["get_deliveries_api_webhooks__webhook_id__deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Test
         * @description Send a message that only says that it is a test; it stands in the log as soon as it was tried.
         */
        post: operations["post_test_api_webhooks__webhook_id__test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountChange
         * @description What to change; absent members stay.
         */
        AccountChange: {
            /** Active */
            active?: boolean | null;
            /** Areas */
            areas?: string[] | null;
            /** Password */
            password?: string | null;
            /** Unit */
            unit?: string | null;
        };
        /**
         * AccountDetail
         * @description An account with its phones.
         */
        AccountDetail: {
            /** Active */
            active: boolean;
            /** Areas */
            areas: string[];
            /** Created At */
            created_at: string;
            /** Devices */
            devices: components["schemas"]["DeviceView"][];
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Places */
            places: string[];
            /**
             * Role
             * @enum {string}
             */
            role: "worker" | "village" | "township" | "county" | "department" | "admin" | "auditor";
            /** Unit */
            unit: string;
            /** Username */
            username: string;
        };
        /**
         * AccountPage
         * @description `next` is the cursor of the following page, null at the end.
         */
        AccountPage: {
            /** Items */
            items: components["schemas"]["AccountRow"][];
            /** Next */
            next: string | null;
        };
        /**
         * AccountRow
         * @description An account as an administrator lists it. `places`: the names of its areas, in their order.
         */
        AccountRow: {
            /** Active */
            active: boolean;
            /** Areas */
            areas: string[];
            /** Created At */
            created_at: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Places */
            places: string[];
            /**
             * Role
             * @enum {string}
             */
            role: "worker" | "village" | "township" | "county" | "department" | "admin" | "auditor";
            /** Unit */
            unit: string;
            /** Username */
            username: string;
        };
        /**
         * AccountView
         * @description Who is signed in. `grids`: the grid codes that a worker's or village's phone works in; `lease_days`: how long a phone
         *     shows its roster without having asked for news.
         */
        AccountView: {
            /** Areas */
            areas: components["schemas"]["NamedArea"][];
            /** Grids */
            grids: string[];
            /** Id */
            id: string;
            /** Lease Days */
            lease_days: number;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "worker" | "village" | "township" | "county" | "department" | "admin" | "auditor";
            /**
             * Unit
             * @description of a department: its name in cases and checklists
             */
            unit: string;
            /** Username */
            username: string;
        };
        /**
         * AnswerIn
         * @description `id` is made by the asker: the same id again changes nothing.
         */
        AnswerIn: {
            /** Id */
            id: string;
            /** Text */
            text: string;
        };
        /**
         * AnswerOut
         * @description What the county answered.
         */
        AnswerOut: {
            /** At */
            at: string;
            /** By */
            by: string;
            /** Text */
            text: string;
        };
        /**
         * Answers
         * @description Complete answers: values, remarks and reasons by id (docs/questionnaires.md).
         */
        Answers: {
            /** Reasons */
            reasons: {
                [key: string]: string;
            };
            /** Remarks */
            remarks: {
                [key: string]: string;
            };
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /**
         * ApproveIn
         * @description Forms to be approved at one go, each in its own transaction.
         */
        ApproveIn: {
            /** Items */
            items: components["schemas"]["ApproveOne"][];
        };
        /**
         * ApproveOne
         * @description A form to be approved with others, on the head that was listed. `id` is made by the asker.
         */
        ApproveOne: {
            /** Head */
            head: string;
            /** Id */
            id: string;
            /** Submission */
            submission: string;
        };
        /**
         * ApprovedMany
         * @description One for each that was asked for, in order.
         */
        ApprovedMany: {
            /** Items */
            items: components["schemas"]["ApprovedOne"][];
        };
        /**
         * ApprovedOne
         * @description What became of one form; `problem` null = approved.
         */
        ApprovedOne: {
            problem: components["schemas"]["NotApproved"] | null;
            /** Submission */
            submission: string;
        };
        /** AreaList */
        AreaList: {
            /** Items */
            items: components["schemas"]["AreaRow"][];
        };
        /**
         * AreaRow
         * @description An area with the number of its households that one may count.
         */
        AreaRow: {
            /** Code */
            code: string;
            /** Households */
            households: number;
            /** Level */
            level: string;
            /** Name */
            name: string;
            /** Parent */
            parent: string;
        };
        /**
         * AssignedAll
         * @description What came of each, in order.
         */
        AssignedAll: {
            /** Items */
            items: components["schemas"]["ruhu__ledger__wire__Assigned"][];
        };
        /**
         * AssignedCase
         * @description One case of a bulk assignment.
         */
        AssignedCase: {
            /** Case */
            case: string;
            /** Id */
            id: string;
            /** Parent */
            parent: string | null;
        };
        /**
         * AssignedItems
         * @description One for each that was asked for, in order.
         */
        AssignedItems: {
            /** Items */
            items: components["schemas"]["ruhu__spotchecks__wire__Assigned"][];
        };
        /**
         * Attempt
         * @description One try; `status` null: there was no answer, `error` says why.
         */
        Attempt: {
            /** At */
            at: string;
            /** Error */
            error: string;
            /** Ms */
            ms: number;
            /** N */
            n: number;
            /** Status */
            status: number | null;
        };
        /**
         * BandOut
         * @description Households whose income per person is from `low` up to, and without, `high` (yuan; null = no end).
         */
        BandOut: {
            /** High */
            high: number | null;
            /** Households */
            households: number;
            /** Low */
            low: number | null;
        };
        /**
         * BeginIn
         * @description A household enters a procedure.
         */
        BeginIn: {
            /**
             * Applicant
             * @default
             */
            applicant: string;
            /** Begun On */
            begun_on: string;
            /** Clue */
            clue: string;
            /** Household Id */
            household_id: string;
            /**
             * Id
             * @description made by the asker; again with the same id changes nothing
             */
            id: string;
            /** Kind */
            kind: string;
            /** Origin */
            origin: string;
            /**
             * Urgent
             * @default false
             */
            urgent: boolean;
        };
        /**
         * Beside
         * @description Earlier answers to the same form: those that the head corrects, or those of the last round.
         */
        Beside: {
            /** Account Name */
            account_name: string;
            /** Answers */
            answers: {
                [key: string]: unknown;
            };
            /** At */
            at: string;
            /** Campaign */
            campaign: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "corrected" | "last_round";
            /** Questionnaire */
            questionnaire: string;
        };
        /**
         * BlobRef
         * @description A photo or signature that belongs to the answers.
         */
        BlobRef: {
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Slot */
            slot: string;
        };
        /** Body_post_import_api_roster_import_post */
        Body_post_import_api_roster_import_post: {
            /**
             * File
             * @description xlsx (工作表 区划、农户、家庭成员) or csv of one of these
             */
            file: string;
        };
        /**
         * BySeverity
         * @description Households with a problem of this severity.
         */
        BySeverity: {
            /** H */
            H: number;
            /** L */
            L: number;
            /** M */
            M: number;
        };
        /**
         * CadenceOut
         * @description Once in each part of the calendar (week, half_month, month, quarter, year); the first that fits a household counts.
         */
        CadenceOut: {
            /** Every */
            every: string;
            /** Key */
            key: boolean;
            /** Title */
            title: string;
        };
        /**
         * CampaignOut
         * @description A campaign as phones and supervisors need it.
         */
        CampaignOut: {
            /**
             * Aids
             * @description By questionnaire id: what the phone fills in by itself (schemas/meta/campaign.schema.json).
             * @default {}
             */
            aids: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /** Cadence */
            cadence: components["schemas"]["CadenceOut"][];
            /** Checklists */
            checklists: components["schemas"]["ChecklistRef"][];
            /** Date */
            date: string;
            deferral: components["schemas"]["DeferralOut"] | null;
            /** Document */
            document: string;
            /** Escalation */
            escalation: components["schemas"]["EscalationOut"][];
            /** Id */
            id: string;
            /** Issuer */
            issuer: string;
            /** Key Household Kinds */
            key_household_kinds: components["schemas"]["KeyKind"][];
            /** Ledgers */
            ledgers: components["schemas"]["LedgerOut"][];
            /** Lines */
            lines: components["schemas"]["LineOut"][];
            /** Period Full On */
            period_full_on: string | null;
            /** Period Start */
            period_start: string | null;
            /**
             * Proof
             * @description Whether the outcome of a case comes with a photo.
             * @default false
             */
            proof: boolean;
            /** Questionnaires */
            questionnaires: components["schemas"]["ruhu__campaigns__wire__QuestionnaireRef"][];
            /**
             * Rates
             * @default []
             */
            rates: components["schemas"]["RateOut"][];
            /** Reports */
            reports: components["schemas"]["ReportOut"][];
            /** Short */
            short: string;
            /** Stages */
            stages: components["schemas"]["Stage"][];
            /** Status */
            status: string;
            /** Title */
            title: string;
            /** Units */
            units: string[];
        };
        /**
         * Campaigns
         * @description All campaigns.
         */
        Campaigns: {
            /** Items */
            items: components["schemas"]["CampaignOut"][];
        };
        /**
         * CaseCounts
         * @description Cases of an area: each number is the total of a list of cases.
         */
        CaseCounts: {
            /** Area */
            area: string | null;
            /** Campaign */
            campaign: string;
            /** Open */
            open: number;
            /** Overdue */
            overdue: number;
            /** Reopened */
            reopened: number;
            /** States */
            states: {
                [key: string]: number;
            };
            /** Total */
            total: number;
            /** Units */
            units: components["schemas"]["UnitCases"][];
        };
        /**
         * CaseFull
         * @description A case with all of its steps and those that are possible for the reader now.
         */
        CaseFull: {
            /**
             * Area
             * @description housing, education …
             */
            area: string;
            /** Box */
            box: string | null;
            /** Campaign */
            campaign: string;
            /** Cause */
            cause: string;
            /** Closed On */
            closed_on: string | null;
            /** Code */
            code: string;
            /**
             * Confirmed On
             * @description 回头看 found it solved
             */
            confirmed_on: string | null;
            /**
             * Due On
             * @description 整改时限 YYYY-MM-DD
             */
            due_on: string | null;
            /** Found At */
            found_at: string;
            /**
             * Found Gone
             * @description a later survey does not find the problem any more; closes nothing
             */
            found_gone: boolean;
            /**
             * Head
             * @description the last step that counts: the parent of the next one
             */
            head: string | null;
            /**
             * Household Id
             * @description null: a problem of the village
             */
            household_id: string | null;
            /** Household Name */
            household_name: string | null;
            /** Household Number */
            household_number: string | null;
            /** Id */
            id: string;
            /** Leader */
            leader: string;
            /**
             * Level
             * @description to whom it was escalated
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Measure */
            measure: string;
            /** Nature */
            nature: ("common" | "individual") | null;
            /** Outcome */
            outcome: string;
            /** Overdue */
            overdue: boolean;
            /** Person */
            person: string;
            /** Possible */
            possible: ("assign" | "start" | "submit" | "close" | "send_back" | "defer" | "escalate" | "confirm" | "reopen" | "note")[];
            /**
             * Record
             * @description 备案 of a deferral
             */
            record: string;
            /** Reopened */
            reopened: number;
            /** Sent Back */
            sent_back: number;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /**
             * State
             * @enum {string}
             */
            state: "found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed";
            /**
             * Statement
             * @description 问题表述
             */
            statement: string;
            /** Steps */
            steps: components["schemas"]["CaseStepOut"][];
            /** Suggested Leader */
            suggested_leader: string;
            /** Suggested Measure */
            suggested_measure: string;
            /** Title */
            title: string;
            /**
             * Unit
             * @description 责任单位; a suggestion while the state is found
             */
            unit: string;
            /** Units */
            units: string[];
            /** Updated At */
            updated_at: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * CaseOut
         * @description One problem of the ledger.
         */
        CaseOut: {
            /**
             * Area
             * @description housing, education …
             */
            area: string;
            /** Box */
            box: string | null;
            /** Campaign */
            campaign: string;
            /** Cause */
            cause: string;
            /** Closed On */
            closed_on: string | null;
            /** Code */
            code: string;
            /**
             * Confirmed On
             * @description 回头看 found it solved
             */
            confirmed_on: string | null;
            /**
             * Due On
             * @description 整改时限 YYYY-MM-DD
             */
            due_on: string | null;
            /** Found At */
            found_at: string;
            /**
             * Found Gone
             * @description a later survey does not find the problem any more; closes nothing
             */
            found_gone: boolean;
            /**
             * Head
             * @description the last step that counts: the parent of the next one
             */
            head: string | null;
            /**
             * Household Id
             * @description null: a problem of the village
             */
            household_id: string | null;
            /** Household Name */
            household_name: string | null;
            /** Household Number */
            household_number: string | null;
            /** Id */
            id: string;
            /** Leader */
            leader: string;
            /**
             * Level
             * @description to whom it was escalated
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Measure */
            measure: string;
            /** Nature */
            nature: ("common" | "individual") | null;
            /** Outcome */
            outcome: string;
            /** Overdue */
            overdue: boolean;
            /** Person */
            person: string;
            /**
             * Record
             * @description 备案 of a deferral
             */
            record: string;
            /** Reopened */
            reopened: number;
            /** Sent Back */
            sent_back: number;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /**
             * State
             * @enum {string}
             */
            state: "found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed";
            /**
             * Statement
             * @description 问题表述
             */
            statement: string;
            /** Title */
            title: string;
            /**
             * Unit
             * @description 责任单位; a suggestion while the state is found
             */
            unit: string;
            /** Updated At */
            updated_at: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * CasePage
         * @description A page of the ledger. `states` counts the area's cases by state, and those overdue, whatever the other filters.
         */
        CasePage: {
            /** Items */
            items: components["schemas"]["CaseOut"][];
            /** Next */
            next: string | null;
            /** States */
            states: {
                [key: string]: number;
            };
            /** Total */
            total: number;
            /** Units */
            units: string[];
        };
        /**
         * CaseStepIn
         * @description A step. `parent` is the head that was read.
         */
        CaseStepIn: {
            /**
             * Cause
             * @default
             */
            cause: string;
            /**
             * Due On
             * @default
             */
            due_on: string;
            /**
             * Id
             * @description made by the client; again with the same id changes nothing
             */
            id: string;
            /**
             * Leader
             * @default
             */
            leader: string;
            /**
             * Measure
             * @default
             */
            measure: string;
            /**
             * Nature
             * @default
             * @enum {string}
             */
            nature: "" | "common" | "individual";
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Outcome
             * @default
             */
            outcome: string;
            /** Parent */
            parent: string | null;
            /**
             * Person
             * @default
             */
            person: string;
            /**
             * Plan
             * @default
             */
            plan: string;
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Record
             * @default
             */
            record: string;
            /**
             * Step
             * @enum {string}
             */
            step: "assign" | "start" | "submit" | "close" | "send_back" | "defer" | "escalate" | "confirm" | "reopen" | "note";
            /**
             * Unit
             * @default
             */
            unit: string;
        };
        /**
         * CaseStepOut
         * @description A step: who, when, why. `said` holds its own words; `by` is empty for the server (a survey).
         */
        CaseStepOut: {
            /** At */
            at: string;
            /** By */
            by: string;
            /** Id */
            id: string | null;
            /** Role */
            role: string;
            /** Said */
            said: {
                [key: string]: unknown;
            };
            /**
             * State
             * @enum {string}
             */
            state: "found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed";
            /** Step */
            step: string;
        };
        /**
         * CasesDue
         * @description Cases of a campaign: each number is the total of `GET /api/cases` (overdue=true, soon=<days>, state=deferred).
         */
        CasesDue: {
            /** Campaign */
            campaign: string;
            /** Campaign Short */
            campaign_short: string;
            /** Deferred */
            deferred: number;
            /** Due Soon */
            due_soon: number;
            /** Overdue */
            overdue: number;
        };
        /**
         * Cell
         * @description An answer with its remark.
         */
        Cell: {
            /** Remark */
            remark: string | null;
            /** Value */
            value: unknown;
        };
        /**
         * Change
         * @description One change of a feed; a `reset` has only its type.
         */
        Change: {
            /** Data */
            data?: {
                [key: string]: unknown;
            } | null;
            /**
             * Deleted
             * @default false
             */
            deleted: boolean;
            /** Id */
            id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Type
             * @enum {string}
             */
            type: "reset" | "household" | "village" | "submission" | "visit" | "case" | "complaint";
        };
        /**
         * Check
         * @description A check that holds.
         */
        Check: {
            /** Id */
            id: string;
            /**
             * Level
             * @enum {string}
             */
            level: "hard" | "soft";
            /** Message */
            message: string;
            /** Question */
            question: string | null;
        };
        /**
         * ChecklistFull
         * @description A published checklist whole; what is left out in an item has its default.
         */
        ChecklistFull: {
            definition: components["schemas"]["ChecklistText"];
            /** Hash */
            hash: string;
            /** Id */
            id: string;
            /** Version */
            version: number;
        };
        /**
         * ChecklistRef
         * @description A published checklist 排查清单, without its items.
         */
        ChecklistRef: {
            /** Date */
            date: string;
            /** Document */
            document: string;
            /**
             * Hash
             * @description SHA-256 of the canonical JSON, hex.
             */
            hash: string;
            /** Id */
            id: string;
            /**
             * Items
             * @description How many it has.
             */
            items: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "items" | "tasks" | "areas" | "checks";
            /** Short */
            short: string;
            /** Title */
            title: string;
            /** Version */
            version: number;
        };
        /**
         * ChecklistRefs
         * @description All published checklists.
         */
        ChecklistRefs: {
            /** Items */
            items: components["schemas"]["ChecklistRef"][];
        };
        /**
         * ChecklistText
         * @description A checklist as published (schemas/meta/checklist.schema.json).
         */
        ChecklistText: {
            /** Date */
            date: string;
            /** Document */
            document: string;
            /** Id */
            id: string;
            /** Items */
            items: components["schemas"]["ItemOut"][];
            /**
             * Kind
             * @enum {string}
             */
            kind: "items" | "tasks" | "areas" | "checks";
            /** Short */
            short: string;
            /** Title */
            title: string;
            /** Version */
            version: number;
        };
        /**
         * ColumnOut
         * @description A column of a printed ledger: its words and what stands in it.
         */
        ColumnOut: {
            /** Heading */
            heading: string;
            /** Source */
            source: string;
        };
        /**
         * Comment
         * @description What is to be corrected in one answer.
         */
        Comment: {
            /** Question */
            question: string;
            /** Text */
            text: string;
        };
        /**
         * Compared
         * @description One question in both versions and, where it is known, in the one from which both went on; null = not answered.
         */
        Compared: {
            base: components["schemas"]["Cell"] | null;
            /** Differs */
            differs: boolean;
            head: components["schemas"]["Cell"] | null;
            /** Id */
            id: string;
            /** Official */
            official: string | null;
            other: components["schemas"]["Cell"] | null;
            /** Plain */
            plain: string;
            /** Printed */
            printed: string;
            /** Section */
            section: string;
            /**
             * Suggest
             * @description 只有这一边改过(或只有这一边填了)
             */
            suggest: ("head" | "other") | null;
            /** Type */
            type: string;
        };
        /**
         * ComparedAnswer
         * @description One question in both surveys.
         */
        ComparedAnswer: {
            /** Again */
            again: unknown;
            /** First */
            first: unknown;
            /** Id */
            id: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "agree" | "differ" | "not_comparable";
            /** Plain */
            plain: string;
            /** Printed */
            printed: string;
            /** Section */
            section: string;
            /** Type */
            type: string;
            /**
             * Why
             * @enum {string}
             */
            why: "same" | "near" | "different" | "kind" | "one_side" | "changed_form";
        };
        /**
         * ComplaintOut
         * @description What a worker wrote. Without a name, `account_name` and `village_name` are null; of the moment there is only the day.
         */
        ComplaintOut: {
            /**
             * About
             * @enum {string}
             */
            about: "village" | "township" | "county" | "app" | "other";
            /** Account Name */
            account_name: string | null;
            /** Answers */
            answers: components["schemas"]["AnswerOut"][];
            /** Id */
            id: string;
            /**
             * Matter
             * @enum {string}
             */
            matter: "pressed" | "unhandled" | "repeated" | "tracked" | "other" | "";
            /** Named */
            named: boolean;
            /** Received On */
            received_on: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "answered";
            /** Text */
            text: string;
            /** Township Name */
            township_name: string | null;
            /** Village Name */
            village_name: string | null;
        };
        /**
         * ComplaintPage
         * @description Oldest first.
         */
        ComplaintPage: {
            /** Items */
            items: components["schemas"]["ComplaintOut"][];
            /** Next */
            next: string | null;
        };
        /**
         * ComputedAnswers
         * @description How often each answer to a box was given.
         */
        ComputedAnswers: {
            /** Box */
            box: string;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /** Question */
            question: string;
            /** Title */
            title: string;
        };
        /**
         * ComputedOut
         * @description What the data says by itself. It decides nothing. `name`: the form, or the measure; `rows`: at most 100, for who may see them.
         */
        ComputedOut: {
            /** Answers */
            answers: components["schemas"]["ComputedAnswers"][];
            /** Codes */
            codes: string[];
            /** N */
            n: number;
            /** Name */
            name: string;
            /**
             * Of
             * @enum {string}
             */
            of: "households" | "villages" | "cases" | "procedures";
            /** Rows */
            rows: components["schemas"]["ComputedRow"][];
            /** Title */
            title: string;
        };
        /**
         * ComputedRow
         * @description A household, village or case behind a number. `id`: of a procedure, its household.
         */
        ComputedRow: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
            /** Said */
            said: string;
            /** Village */
            village: string;
        };
        /**
         * ConfirmIn
         * @description `number`: its number in the register, when it has one already.
         */
        ConfirmIn: {
            /** Number */
            number?: string | null;
        };
        /**
         * CrossFindingOut
         * @description Records that do not agree. `settled`: somebody looked and says why it is so; `cleared`: they agree by now.
         */
        CrossFindingOut: {
            /** Campaign */
            campaign: string;
            /** Changed At */
            changed_at: string;
            /** Cleared At */
            cleared_at: string | null;
            /** Code */
            code: string;
            /** Households */
            households: components["schemas"]["CrossHousehold"][];
            /** Id */
            id: string;
            /** Message */
            message: string;
            /**
             * Question
             * @description of the village form
             */
            question: string | null;
            /** Raised At */
            raised_at: string;
            /** Reason */
            reason: string;
            /** Settled At */
            settled_at: string | null;
            /** Settled By */
            settled_by: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /**
             * State
             * @enum {string}
             */
            state: "open" | "settled" | "cleared";
            /** Title */
            title: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * CrossHousehold
         * @description A household that a finding names, and what is said there.
         */
        CrossHousehold: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
            /** Said */
            said: string;
        };
        /**
         * CrossPage
         * @description A page of findings, the gravest first. `states` counts those of the area by state; `waiting`: villages still to be checked.
         */
        CrossPage: {
            /** Items */
            items: components["schemas"]["CrossFindingOut"][];
            /** Next */
            next: string | null;
            /** States */
            states: {
                [key: string]: number;
            };
            /** Total */
            total: number;
            /** Waiting */
            waiting: number;
        };
        /**
         * Deadlines
         * @description What is due between two days, by day.
         */
        Deadlines: {
            /** Items */
            items: components["schemas"]["DueOut"][];
            /**
             * Note
             * @description Said where the holidays of a year are not known.
             */
            note: string | null;
            /**
             * Stage
             * @description The stage in force today.
             */
            stage: string | null;
        };
        /**
         * DecisionOut
         * @description Who decided what, when.
         */
        DecisionOut: {
            /**
             * Action
             * @enum {string}
             */
            action: "return" | "approve" | "reopen" | "resolve" | "retry" | "dismiss";
            /** At */
            at: string;
            /** By */
            by: string;
            /** Comments */
            comments: components["schemas"]["Comment"][];
            /** Id */
            id: string;
            /** Note */
            note: string;
            /** Rev Id */
            rev_id: string;
            /** Submission Id */
            submission_id: string;
        };
        /**
         * DeferralOut
         * @description What it takes to put a case off beyond the rectification stage, in the notice's words.
         */
        DeferralOut: {
            /** Needs */
            needs: ("reason" | "record" | "plan")[];
            /** Until */
            until: string | null;
            /** Words */
            words: string;
        };
        /**
         * Deliveries
         * @description The latest 50, the newest first.
         */
        Deliveries: {
            /** Items */
            items: components["schemas"]["Delivery"][];
        };
        /**
         * Delivery
         * @description One message. `next_at`: not before.
         */
        Delivery: {
            /** Attempts */
            attempts: components["schemas"]["Attempt"][];
            /** Body */
            body: string;
            /** Created At */
            created_at: string;
            /** Delivered At */
            delivered_at: string | null;
            /** Event */
            event: string;
            /** Id */
            id: string;
            /** Next At */
            next_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "delivered" | "given_up";
        };
        /**
         * DeviceView
         * @description A phone of an account.
         */
        DeviceView: {
            /** Created At */
            created_at: string;
            /** Id */
            id: string;
            /** Last Seen At */
            last_seen_at: string;
            /** Name */
            name: string;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * DismissIn
         * @description Lay by, saying why.
         */
        DismissIn: {
            /** Id */
            id: string;
            /** Note */
            note: string;
        };
        /**
         * Dispute
         * @description Both versions side by side.
         */
        Dispute: {
            /** Base */
            base: string | null;
            /** Campaign */
            campaign: string;
            /** Decisions */
            decisions: components["schemas"]["DecisionOut"][];
            /** Head */
            head: string;
            /** Head Account Name */
            head_account_name: string;
            head_version: components["schemas"]["Version"];
            household: components["schemas"]["HouseholdBrief"] | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "stale_base" | "second_submission";
            other_version: components["schemas"]["Version"];
            /** Others */
            others: components["schemas"]["OtherVersion"][];
            /** Questionnaire */
            questionnaire: string;
            /** Questions */
            questions: components["schemas"]["Compared"][];
            /** Since */
            since: string;
            /** State */
            state: string;
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village";
            /** Submission Id */
            submission_id: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * DisputePage
         * @description A page; `next` goes into `cursor`.
         */
        DisputePage: {
            /** Items */
            items: components["schemas"]["DisputeRow"][];
            /** Next */
            next: string | null;
        };
        /**
         * DisputeRow
         * @description A household or village of which more than one version stands.
         */
        DisputeRow: {
            /** Campaign */
            campaign: string;
            /** Head */
            head: string;
            /** Head Account Name */
            head_account_name: string;
            household: components["schemas"]["HouseholdBrief"] | null;
            /** Others */
            others: components["schemas"]["OtherVersion"][];
            /** Since */
            since: string;
            /** State */
            state: string;
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village";
            /** Submission Id */
            submission_id: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * Done
         * @description The household that stands for it now.
         */
        Done: {
            /** Household Id */
            household_id: string;
        };
        /**
         * DrawBrief
         * @description A draw in the list.
         */
        DrawBrief: {
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** Asked */
            asked: string;
            /** Assigned */
            assigned: number;
            /** At */
            at: string;
            /** By */
            by: string;
            /** Campaign */
            campaign: string;
            /** Done */
            done: number;
            /** Frame Size */
            frame_size: number;
            /** Id */
            id: string;
            /** Size */
            size: number;
        };
        /**
         * DrawFull
         * @description A draw with its households, in the order drawn. `share`: of the compared answers of all of them.
         */
        DrawFull: {
            /** Agree */
            agree: number;
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** Asked */
            asked: string;
            /** Assigned */
            assigned: number;
            /** At */
            at: string;
            /** By */
            by: string;
            /** Campaign */
            campaign: string;
            /** Differ */
            differ: number;
            /** Done */
            done: number;
            /** Frame Sha256 */
            frame_sha256: string;
            /** Frame Size */
            frame_size: number;
            /** Id */
            id: string;
            /** Items */
            items: components["schemas"]["SpotItemOut"][];
            /** Method */
            method: string;
            /** Not Comparable */
            not_comparable: number;
            /** People */
            people: components["schemas"]["SpotPerson"][];
            /** Seed */
            seed: string;
            /** Share */
            share: number | null;
            /** Size */
            size: number;
        };
        /**
         * DrawIn
         * @description A draw. `id` is made by the asker: the same id again changes nothing. Either `size` or `percent`.
         */
        DrawIn: {
            /** Area */
            area: string;
            /** Campaign */
            campaign: string;
            /** Id */
            id: string;
            /**
             * Percent
             * @description 占走访过的户的百分比, 进一取整
             */
            percent?: number | null;
            /** Size */
            size?: number | null;
        };
        /**
         * Draws
         * @description The newest first, at most 100.
         */
        Draws: {
            /** Items */
            items: components["schemas"]["DrawBrief"][];
        };
        /**
         * DueOut
         * @description The end of a stage, or a report that is due.
         */
        DueOut: {
            /** Due */
            due: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "stage" | "report";
            /** Ledger */
            ledger: string | null;
            /** Recipient */
            recipient: string | null;
            /** Sender */
            sender: string | null;
            /**
             * Start
             * @description The first day it covers; null for a report with a day of its own.
             */
            start: string | null;
            /** Title */
            title: string;
        };
        /**
         * EntryIn
         * @description What is done. `parent` is the head that was read; a note needs none.
         */
        EntryIn: {
            /**
             * Act
             * @enum {string}
             */
            act: "take" | "back" | "stop" | "note";
            /** Fields */
            fields?: {
                [key: string]: string;
            };
            /**
             * Id
             * @description made by the asker; again with the same id changes nothing
             */
            id: string;
            /** On */
            on?: string | null;
            /** Papers */
            papers?: {
                [key: string]: string;
            };
            /** Parent */
            parent?: string | null;
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Remark
             * @default
             */
            remark: string;
            /**
             * Step
             * @default
             */
            step: string | "";
            /**
             * To
             * @default
             */
            to: string | "";
        };
        /**
         * EntryOut
         * @description What was done: who, when, why. `papers` and `fields` by their ids.
         */
        EntryOut: {
            /**
             * Act
             * @enum {string}
             */
            act: "begin" | "take" | "back" | "stop" | "note";
            /** At */
            at: string;
            /** By */
            by: string;
            /** Fields */
            fields: {
                [key: string]: string;
            };
            /** Id */
            id: string;
            /** On */
            on: string | null;
            /** Papers */
            papers: {
                [key: string]: string;
            };
            /** Reason */
            reason: string;
            /** Remark */
            remark: string;
            /** Role */
            role: string;
            /** Step */
            step: string | null;
            /** To */
            to: string | null;
        };
        /**
         * EscalationOut
         * @description Who takes over what is beyond the means of the one below.
         */
        EscalationOut: {
            /**
             * From Level
             * @enum {string}
             */
            from_level: "village" | "township";
            /**
             * To Level
             * @enum {string}
             */
            to_level: "township" | "county";
            /** To Unit */
            to_unit: string;
            /** Words */
            words: string;
        };
        /**
         * Escrow
         * @description A store's key, sealed to the server for one account on one phone. Bytes as base64url.
         */
        Escrow: {
            /** Data */
            data: string;
            epk: components["schemas"]["PublicKey"];
            /** Iv */
            iv: string;
            /** Key Id */
            key_id: string;
        };
        /**
         * FieldOut
         * @description A line that a step asks for. `must`: the only answer with which the step can be taken; `months`: how long before the step
         *     the day has to lie.
         */
        FieldOut: {
            /** Id */
            id: string;
            /** Months */
            months: number | null;
            /** Must */
            must: string | null;
            /** Options */
            options: components["schemas"]["OptionOut"][];
            /** Required */
            required: boolean;
            /** Title */
            title: string;
            /**
             * Type
             * @enum {string}
             */
            type: "text" | "day" | "choice" | "yes_no";
        };
        /**
         * Figures
         * @description Households of a place: all, those surveyed, of these the key households 重点户, those with a problem, with a grave one.
         */
        Figures: {
            /** Flagged */
            flagged: number;
            /** Grave */
            grave: number;
            /** Households */
            households: number;
            /** Key Households */
            key_households: number;
            /** Key Visited */
            key_visited: number;
            /** Visited */
            visited: number;
        };
        /**
         * FlagBrief
         * @description A flag in a list.
         */
        FlagBrief: {
            /** Code */
            code: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * FlagCleared
         * @description A flag that is no more.
         */
        FlagCleared: {
            /** Cleared At */
            cleared_at: string;
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Raised At */
            raised_at: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * FlagCount
         * @description Households with one problem.
         */
        FlagCount: {
            /** H */
            H: number;
            /** L */
            L: number;
            /** M */
            M: number;
            /** Code */
            code: string;
            /** Households */
            households: number;
            /** Title */
            title: string;
            /** Topic */
            topic: string;
        };
        /**
         * FlagFull
         * @description A flag with its sum.
         */
        FlagFull: {
            /** Area */
            area: string;
            /** Box */
            box: string | null;
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Question */
            question: string | null;
            /** Raised At */
            raised_at: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * FlagOut
         * @description A problem with its sum.
         */
        FlagOut: {
            /** Area */
            area: string;
            /** Box */
            box: string | null;
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Question */
            question: string | null;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * FlagThen
         * @description A flag as it was said then.
         */
        FlagThen: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * FormBrief
         * @description The form that an item belongs to, as it stands.
         */
        FormBrief: {
            /** Head */
            head: string;
            /** State */
            state: string;
            /** Submission Id */
            submission_id: string;
        };
        /**
         * FormsWanted
         * @description Household forms to print: of an area, or of the households named.
         */
        FormsWanted: {
            /**
             * Area
             * @description 任一级区划代码, 如一个村
             */
            area?: string | null;
            /**
             * Campaign
             * @description 不填 = 进行中的第一个
             */
            campaign?: string | null;
            /**
             * Format
             * @default pdf
             * @enum {string}
             */
            format: "pdf" | "zip";
            /** Households */
            households?: string[] | null;
            /**
             * Which
             * @description filled 填好的 · blank 每户一张空白表 · unvisited 还没走访的户各一张空白表
             * @default filled
             * @enum {string}
             */
            which: "filled" | "blank" | "unvisited";
        };
        /**
         * Have
         * @description Ids of revisions and hashes of photos.
         */
        Have: {
            /** Blobs */
            blobs?: string[];
            /** Revs */
            revs: string[];
        };
        /**
         * Health
         * @description `status` is ok, or the request failed with 500.
         */
        Health: {
            /** Database */
            database: string;
            /** Status */
            status: string;
        };
        /**
         * Held
         * @description Why a revision is kept aside.
         */
        Held: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * HeldFull
         * @description All about one item; numbers of persons in its texts are masked.
         */
        HeldFull: {
            /** Account Name */
            account_name: string;
            /** Answers */
            answers: {
                [key: string]: unknown;
            } | null;
            /** Body */
            body: string;
            /** Campaign */
            campaign: string | null;
            /** Can Retry */
            can_retry: boolean;
            /** Client At */
            client_at: string | null;
            /** Code */
            code: string;
            /** Decisions */
            decisions: components["schemas"]["DecisionOut"][];
            /** Device Name */
            device_name: string;
            /** Digest */
            digest: string;
            form: components["schemas"]["FormBrief"] | null;
            household: components["schemas"]["HouseholdBrief"] | null;
            /** Household Id */
            household_id: string | null;
            /** Key */
            key: string;
            /** Message */
            message: string;
            /** Parent */
            parent: string | null;
            /** Photos */
            photos: components["schemas"]["PhotoOut"][];
            /** Questionnaire */
            questionnaire: string | null;
            /** Received At */
            received_at: string;
            /** Status */
            status: string;
            /** Submission Id */
            submission_id: string;
            /** Title */
            title: string;
            /** Village */
            village: string | null;
            /** Village Name */
            village_name: string | null;
            /** Way Out */
            way_out: string;
        };
        /**
         * HeldPage
         * @description A page, oldest first; `next` goes into `cursor`.
         */
        HeldPage: {
            /** Items */
            items: components["schemas"]["HeldRow"][];
            /** Next */
            next: string | null;
        };
        /**
         * HeldRow
         * @description Something that came and is kept aside, why, and the way out.
         */
        HeldRow: {
            /** Account Name */
            account_name: string;
            /** Campaign */
            campaign: string | null;
            /** Can Retry */
            can_retry: boolean;
            /** Code */
            code: string;
            household: components["schemas"]["HouseholdBrief"] | null;
            /** Household Id */
            household_id: string | null;
            /** Key */
            key: string;
            /** Message */
            message: string;
            /** Received At */
            received_at: string;
            /** Submission Id */
            submission_id: string;
            /** Title */
            title: string;
            /** Village */
            village: string | null;
            /** Village Name */
            village_name: string | null;
            /** Way Out */
            way_out: string;
        };
        /**
         * HistoryEntry
         * @description One revision in the history.
         */
        HistoryEntry: {
            /** Account Name */
            account_name: string;
            /** At */
            at: string;
            /** Flags */
            flags: string[];
            /** Kind */
            kind: string;
            /** Rev Id */
            rev_id: string;
            /** State */
            state: string;
            /** Submission Id */
            submission_id: string;
        };
        /**
         * HouseholdBrief
         * @description Whose form it is.
         */
        HouseholdBrief: {
            /** Address */
            address: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
        };
        /**
         * HouseholdFull
         * @description One household with answers, measures, flags with sums and history.
         */
        HouseholdFull: {
            /** Address */
            address: string;
            /** Answers */
            answers: {
                [key: string]: unknown;
            } | null;
            /**
             * Beside
             * @description 更正前的, 和上一轮的答案
             */
            beside: components["schemas"]["Beside"][];
            /** Campaign */
            campaign: string;
            /** Checks */
            checks: components["schemas"]["Check"][];
            /**
             * Cleared
             * @description 已消除的问题
             */
            cleared: components["schemas"]["FlagCleared"][];
            /** Decisions */
            decisions: components["schemas"]["DecisionOut"][];
            /** Facts */
            facts: {
                [key: string]: unknown;
            };
            /** Flags */
            flags: components["schemas"]["FlagFull"][];
            /** Gap */
            gap: string | null;
            /** Grid */
            grid: string;
            /** Head */
            head: string | null;
            /** History */
            history: components["schemas"]["HistoryEntry"][];
            /** Id */
            id: string;
            /**
             * Judgements
             * @description 每次判定, 新的在前
             */
            judgements: components["schemas"]["JudgementOut"][];
            /** Kinds */
            kinds: string[];
            /** Lifted */
            lifted: boolean;
            line: components["schemas"]["LineBrief"] | null;
            /** Measures */
            measures: {
                [key: string]: unknown;
            };
            /** Members */
            members: components["schemas"]["MemberOut"][];
            /** Monitored */
            monitored: boolean;
            /** Name */
            name: string;
            /** Notes */
            notes: string[];
            /** Number */
            number: string;
            /** People */
            people: number | null;
            /** Per Person */
            per_person: string | null;
            /** Photos */
            photos: components["schemas"]["PhotoOut"][];
            /**
             * Provisional
             * @description 不在名册上, 待核对
             */
            provisional: boolean;
            /** Questionnaire */
            questionnaire: string | null;
            /** Severity */
            severity: ("H" | "M" | "L") | null;
            /** State */
            state: string | null;
            /** Submission Id */
            submission_id: string | null;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
            /** Visited */
            visited: boolean;
            /** Visited On */
            visited_on: string | null;
            /** Visits */
            visits: components["schemas"]["VisitOut"][];
        };
        /**
         * HouseholdPage
         * @description A page; `next` goes into `cursor`.
         */
        HouseholdPage: {
            /** Items */
            items: components["schemas"]["HouseholdRow"][];
            /** Next */
            next: string | null;
            /**
             * Total
             * @description null where it was not to be counted
             */
            total: number | null;
        };
        /**
         * HouseholdRow
         * @description One household in one campaign. Amounts: decimal strings in yuan; null = unknown.
         */
        HouseholdRow: {
            /** Address */
            address: string;
            /** Flags */
            flags: components["schemas"]["FlagBrief"][];
            /** Gap */
            gap: string | null;
            /** Grid */
            grid: string;
            /** Id */
            id: string;
            /** Kinds */
            kinds: string[];
            /** Lifted */
            lifted: boolean;
            /** Monitored */
            monitored: boolean;
            /** Name */
            name: string;
            /** Number */
            number: string;
            /** People */
            people: number | null;
            /** Per Person */
            per_person: string | null;
            /**
             * Provisional
             * @description 不在名册上, 待核对
             */
            provisional: boolean;
            /** Severity */
            severity: ("H" | "M" | "L") | null;
            /** Submission Id */
            submission_id: string | null;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
            /** Visited */
            visited: boolean;
            /** Visited On */
            visited_on: string | null;
        };
        /**
         * ImportFault
         * @description One faulty (or odd) cell; `cell` as the spreadsheet shows it, e.g. C12; `value` as read, ID numbers masked.
         */
        ImportFault: {
            /** Cell */
            cell: string;
            /** Message */
            message: string;
            /** Sheet */
            sheet: string;
            /** Value */
            value: string;
        };
        /**
         * ImportReply
         * @description What an import did, or with errors would have done: then nothing was changed. Counts are households.
         *
         *     `areas` and `members` count what was created or changed of these. Lists hold the first 200 entries.
         */
        ImportReply: {
            /** Areas */
            areas: number;
            /** Created */
            created: number;
            /** Dry Run */
            dry_run: boolean;
            /** Error Count */
            error_count: number;
            /** Errors */
            errors: components["schemas"]["ImportFault"][];
            /** Members */
            members: number;
            /** Unchanged */
            unchanged: number;
            /** Updated */
            updated: number;
            /** Warning Count */
            warning_count: number;
            /** Warnings */
            warnings: components["schemas"]["ImportFault"][];
        };
        /**
         * IncomeOut
         * @description How incomes per person lie.
         */
        IncomeOut: {
            /** Bands */
            bands: components["schemas"]["BandOut"][];
            /** Lines */
            lines: components["schemas"]["LineHere"][];
            /** Unknown */
            unknown: number;
        };
        /**
         * ItemOut
         * @description One entry of a checklist.
         */
        ItemOut: {
            /**
             * Answered From
             * @default []
             */
            answered_from: components["schemas"]["SourceOut"][];
            /**
             * Feeds
             * @enum {string}
             */
            feeds: "household" | "village" | "township" | "unit";
            /** Group */
            group: string;
            /**
             * Group Number
             * @default
             */
            group_number: string;
            /** Id */
            id: string;
            /** Note */
            note?: string | null;
            /** Number */
            number: number;
            /**
             * Part
             * @default
             */
            part: string;
            /**
             * Part Number
             * @default
             */
            part_number: string;
            /** Text */
            text: string;
            /** Units */
            units: string[];
        };
        /**
         * JudgementOut
         * @description What was found once: by the answers that came, or by a changed line; with the form's version, the figures and the line of
         *     that time. Amounts: decimal yuan.
         */
        JudgementOut: {
            /** At */
            at: string;
            /**
             * Cause
             * @enum {string}
             */
            cause: "answers" | "line";
            /** Cleared */
            cleared: string[];
            /** Flags */
            flags: components["schemas"]["FlagThen"][];
            /** Form */
            form: string | null;
            line: components["schemas"]["LineBrief"] | null;
            /** Net */
            net: string | null;
            /** People */
            people: number | null;
            /** Per Person */
            per_person: string | null;
            /** Raised */
            raised: string[];
            /** Rev Id */
            rev_id: string;
            /** Version */
            version: number | null;
        };
        /**
         * KeyKind
         * @description A kind of key household 重点户, in the notice's word.
         */
        KeyKind: {
            /** Kind */
            kind: string;
            /** Title */
            title: string;
        };
        /**
         * KindList
         * @description All of them.
         */
        KindList: {
            /** Items */
            items: components["schemas"]["ProcedureKind"][];
        };
        /**
         * KindOut
         * @description Key households of one kind.
         */
        KindOut: {
            /** Households */
            households: number;
            /** Kind */
            kind: string;
            /** Visited */
            visited: number;
        };
        /**
         * LedgerOut
         * @description The layout of a printed ledger 台账 (schemas/meta/ledger.schema.json).
         */
        LedgerOut: {
            /** Columns */
            columns: components["schemas"]["ColumnOut"][];
            /** Head */
            head: components["schemas"]["ColumnOut"][];
            /** Id */
            id: string;
            /** Notes */
            notes: string[];
            /** Problem Types */
            problem_types: {
                [key: string]: string;
            };
            /**
             * Rows
             * @enum {string}
             */
            rows: "case" | "item" | "answer";
            /** Title */
            title: string;
        };
        /**
         * Like
         * @description A household that a provisional one may be.
         */
        Like: {
            /** Address */
            address: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
            /**
             * Why
             * @enum {string}
             */
            why: "id_number" | "name_and_place" | "name";
        };
        /**
         * LimitOut
         * @description A limit of days as it stands. `due` null: not started; `left`: days until then, negative when late, null when it does not
         *     run; `late`: days by which it was, or is, missed.
         */
        LimitOut: {
            /** Days */
            days: number;
            /** Due */
            due: string | null;
            /** Id */
            id: string;
            /** Late */
            late: number;
            /** Left */
            left: number | null;
            /** Met On */
            met_on: string | null;
            /** Title */
            title: string;
            /** Working */
            working: boolean;
        };
        /**
         * LineBrief
         * @description The line that applies, with its document.
         */
        LineBrief: {
            /** Amount */
            amount: string;
            /** Document */
            document: string;
            /** Short Document */
            short_document: string;
            /** Year */
            year: number;
        };
        /**
         * LineHere
         * @description A line in force in the area, or in a part of it.
         */
        LineHere: {
            /** Amount */
            amount: string;
            /** Area */
            area: string;
            /** Document */
            document: string;
        };
        /**
         * LineIn
         * @description A line to be put in force. `id` is made by the asker: the same id again changes nothing.
         */
        LineIn: {
            /**
             * Amount
             * @description 元 / 人年
             */
            amount: string;
            /**
             * Area
             * @description 空 = 没有更近的监测线的地方
             * @default
             */
            area: string;
            /** Document */
            document: string;
            /** Id */
            id: string;
            /** Short Document */
            short_document: string;
            /** Year */
            year: number;
        };
        /**
         * LineOut
         * @description An income line 监测线 in force.
         */
        LineOut: {
            /** Amount */
            amount: string;
            /** Area */
            area: string;
            /** Document */
            document: string;
            /** Short Document */
            short_document: string;
            /** Year */
            year: number;
        };
        /**
         * LineTold
         * @description A line, and what came of it once everybody was judged by it (`judged_at`).
         */
        LineTold: {
            /** Amount */
            amount: string;
            /** Area */
            area: string;
            /**
             * Before
             * @description 到那时为止的监测线; null = 没有
             */
            before: string | null;
            /** Campaign */
            campaign: string;
            /** Cleared */
            cleared: number;
            /**
             * Crossed
             * @description 问题因此有变的户(村)数
             */
            crossed: number;
            /** Document */
            document: string;
            /** Id */
            id: string;
            /** Judged At */
            judged_at: string | null;
            /** Raised */
            raised: number;
            /** Set At */
            set_at: string;
            /** Short Document */
            short_document: string;
            /** Superseded At */
            superseded_at: string | null;
            /** Year */
            year: number;
        };
        /**
         * LinesTold
         * @description Every line that a campaign has had, the newest first.
         */
        LinesTold: {
            /** Items */
            items: components["schemas"]["LineTold"][];
        };
        /**
         * LockedReply
         * @description What came of a locked phone's parcel. `revoked`: the phone was shut out, and drops its roster.
         */
        LockedReply: {
            receipt: components["schemas"]["Receipt"];
            /** Revoked */
            revoked: boolean;
        };
        /**
         * MatchIn
         * @description Which household of the register it is.
         */
        MatchIn: {
            /** Household Id */
            household_id: string;
        };
        /**
         * MemberOut
         * @description A member, the ID number masked.
         */
        MemberOut: {
            /** Age */
            age: number | null;
            /** Birth Year */
            birth_year: number | null;
            /** Health */
            health: string | null;
            /** Id */
            id: string;
            /** Id Number */
            id_number: string | null;
            /** Labour */
            labour: string | null;
            /** Name */
            name: string;
            /** Phone */
            phone: string | null;
            /** Relation */
            relation: string | null;
            /** School */
            school: string | null;
            /** Sex */
            sex: string | null;
        };
        /**
         * MineOut
         * @description What one's own area or unit said last.
         */
        MineOut: {
            /** At */
            at: string;
            /** Head */
            head: string;
            /**
             * State
             * @enum {string}
             */
            state: "problems" | "none" | "not_applicable";
        };
        /**
         * MySpot
         * @description A household that I am to survey again.
         */
        MySpot: {
            /** Assigned At */
            assigned_at: string;
            /** Campaign */
            campaign: string;
            household: components["schemas"]["SpotHousehold"];
            /** Id */
            id: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * MySpots
         * @description What was given to me and is still to be done.
         */
        MySpots: {
            /** Items */
            items: components["schemas"]["MySpot"][];
        };
        /**
         * NamedArea
         * @description An area of an account; `level` is "country" for the empty code.
         */
        NamedArea: {
            /** Code */
            code: string;
            /** Level */
            level: string;
            /** Name */
            name: string;
        };
        /**
         * NewAccount
         * @description An account to make.
         */
        NewAccount: {
            /** Areas */
            areas: string[];
            /** Name */
            name: string;
            /** Password */
            password: string;
            /**
             * Role
             * @enum {string}
             */
            role: "worker" | "village" | "township" | "county" | "department" | "admin" | "auditor";
            /**
             * Unit
             * @description 责任单位, of a department
             * @default
             */
            unit: string;
            /** Username */
            username: string;
        };
        /**
         * Newcomer
         * @description A household that was met and is not in the register. The ID number is masked.
         */
        Newcomer: {
            /** Account Name */
            account_name: string;
            /** Address */
            address: string;
            /** Grid */
            grid: string;
            /** Grid Name */
            grid_name: string;
            /** Id */
            id: string;
            /** Id Number */
            id_number: string | null;
            /** Like */
            like: components["schemas"]["Like"][];
            /** Name */
            name: string;
            /** Note */
            note: string;
            /** Number */
            number: string;
            /** People */
            people: number | null;
            /** Reason */
            reason: string | null;
            /** Since */
            since: string;
            /** Surveyed */
            surveyed: boolean;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * Newcomers
         * @description The oldest 200.
         */
        Newcomers: {
            /** Items */
            items: components["schemas"]["Newcomer"][];
        };
        /**
         * NextOut
         * @description A step that may be taken now, and by which level.
         */
        NextOut: {
            /** Id */
            id: string;
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Title */
            title: string;
        };
        /**
         * NotApproved
         * @description Why a form was not approved: odd | head_moved | not_now | not_found | id_taken.
         */
        NotApproved: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * OddOut
         * @description Something to look at before the form is approved.
         */
        OddOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * OptionOut
         * @description A choice.
         */
        OptionOut: {
            /** Title */
            title: string;
            /** Value */
            value: string;
        };
        /**
         * OriginOut
         * @description Where a clue may come from. `applicant`: somebody of the household asks, and is named.
         */
        OriginOut: {
            /**
             * Applicant
             * @default false
             */
            applicant: boolean;
            /** Id */
            id: string;
            /** Title */
            title: string;
        };
        /**
         * OtherVersion
         * @description A version that waits beside the head.
         */
        OtherVersion: {
            /** Account Name */
            account_name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "stale_base" | "second_submission";
            /** Received At */
            received_at: string;
            /** Rev Id */
            rev_id: string;
            /** Submission Id */
            submission_id: string;
        };
        /**
         * Overview
         * @description An area in one campaign: each number is the total of a list of households (docs/api.md).
         */
        Overview: {
            /** Area */
            area: string | null;
            /** Area Name */
            area_name: string;
            /** Campaign */
            campaign: string;
            /** Flags */
            flags: components["schemas"]["FlagCount"][];
            income: components["schemas"]["IncomeOut"];
            /** Kinds */
            kinds: components["schemas"]["KindOut"][];
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Parts */
            parts: components["schemas"]["PartOut"][];
            severities: components["schemas"]["BySeverity"];
            /** Topics */
            topics: components["schemas"]["TopicOut"][];
            total: components["schemas"]["Figures"];
        };
        /**
         * OverviewParts
         * @description The places below an area, by code.
         */
        OverviewParts: {
            /** Items */
            items: components["schemas"]["PartOut"][];
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
        };
        /**
         * Page
         * @description A page of a feed.
         */
        Page: {
            /** Changes */
            changes: components["schemas"]["Change"][];
            /** Cursor */
            cursor: string;
            /** Epoch */
            epoch: string;
            /** More */
            more: boolean;
        };
        /**
         * PaperOut
         * @description A paper of a step.
         */
        PaperOut: {
            /** Id */
            id: string;
            /** Required */
            required: boolean;
            /** Title */
            title: string;
        };
        /**
         * PartOut
         * @description One place below the area.
         */
        PartOut: {
            /** Code */
            code: string;
            /** Flagged */
            flagged: number;
            /** Grave */
            grave: number;
            /** Households */
            households: number;
            /** Key Households */
            key_households: number;
            /** Key Visited */
            key_visited: number;
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Name */
            name: string;
            /** Visited */
            visited: number;
        };
        /**
         * PhotoOut
         * @description A photo or signature of the form; its bytes are at GET /api/blobs/{sha256} once it is here.
         */
        PhotoOut: {
            /**
             * Fits
             * @description Of a signature: whether it was given for exactly these answers; null when it does not say.
             */
            fits: boolean | null;
            /** Here */
            here: boolean;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Slot */
            slot: string;
        };
        /**
         * PlaceOut
         * @description Where a problem may be.
         */
        PlaceOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
        };
        /**
         * Problem
         * @description RFC 9457 problem document: a code for programs, a Chinese sentence for people.
         */
        Problem: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * ProblemIn
         * @description A problem found, and about whom it is.
         */
        ProblemIn: {
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village" | "area";
            /** Subject Id */
            subject_id: string;
            /** Text */
            text: string;
        };
        /**
         * ProcedureFull
         * @description A procedure with all that was done, and what the reader may do now.
         */
        ProcedureFull: {
            /** Applicant */
            applicant: string;
            /**
             * Begun On
             * @description the day of the clue
             */
            begun_on: string;
            /** Clue */
            clue: string;
            /** Days Left */
            days_left: number | null;
            /** Document */
            document: string;
            /**
             * Due On
             * @description when the next running limit ends
             */
            due_on: string | null;
            /** Ended On */
            ended_on: string | null;
            /** Entries */
            entries: components["schemas"]["EntryOut"][];
            /**
             * Head
             * @description the last entry that counts: the parent of the next one
             */
            head: string;
            /** Household Id */
            household_id: string;
            /** Household Name */
            household_name: string;
            /** Household Number */
            household_number: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Limits */
            limits: components["schemas"]["LimitOut"][];
            /** May Go Back To */
            may_go_back_to: string[];
            /** May Note */
            may_note: boolean;
            /** May Stop */
            may_stop: boolean;
            /** May Take */
            may_take: string[];
            /** Next */
            next: components["schemas"]["NextOut"][];
            /**
             * Note
             * @description what is not known of the calendar of working days
             */
            note: string | null;
            /** Origin */
            origin: string;
            /** Origin Title */
            origin_title: string;
            /** Overdue */
            overdue: boolean;
            /** Short */
            short: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "done" | "stopped";
            /** Steps */
            steps: components["schemas"]["StepOut"][];
            /** Title */
            title: string;
            /**
             * Urgent
             * @description 绿色通道
             */
            urgent: boolean;
            /** Values */
            values: {
                [key: string]: string;
            };
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * ProcedureKind
         * @description A procedure that households may enter. `monitored`: what the register has to say of them; null = either.
         */
        ProcedureKind: {
            /** Document */
            document: string;
            /** Id */
            id: string;
            /** Monitored */
            monitored: boolean | null;
            /** Origins */
            origins: components["schemas"]["OriginOut"][];
            /** Short */
            short: string;
            /** Title */
            title: string;
            urgent: components["schemas"]["UrgentOut"] | null;
        };
        /**
         * ProcedureOut
         * @description One household's way through a procedure.
         */
        ProcedureOut: {
            /** Applicant */
            applicant: string;
            /**
             * Begun On
             * @description the day of the clue
             */
            begun_on: string;
            /** Clue */
            clue: string;
            /** Days Left */
            days_left: number | null;
            /**
             * Due On
             * @description when the next running limit ends
             */
            due_on: string | null;
            /** Ended On */
            ended_on: string | null;
            /**
             * Head
             * @description the last entry that counts: the parent of the next one
             */
            head: string;
            /** Household Id */
            household_id: string;
            /** Household Name */
            household_name: string;
            /** Household Number */
            household_number: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Limits */
            limits: components["schemas"]["LimitOut"][];
            /** Next */
            next: components["schemas"]["NextOut"][];
            /**
             * Note
             * @description what is not known of the calendar of working days
             */
            note: string | null;
            /** Origin */
            origin: string;
            /** Origin Title */
            origin_title: string;
            /** Overdue */
            overdue: boolean;
            /** Short */
            short: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "done" | "stopped";
            /** Title */
            title: string;
            /**
             * Urgent
             * @description 绿色通道
             */
            urgent: boolean;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * ProcedurePage
         * @description A page. `waiting` is of the area and the kind, whatever the other filters.
         */
        ProcedurePage: {
            /** Items */
            items: components["schemas"]["ProcedureOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
            /** Waiting */
            waiting: components["schemas"]["WaitingOut"][];
        };
        /**
         * Proof
         * @description What it takes to draw again: the lots are SHA-256 of "<seed> <household>", the smallest are drawn.
         */
        Proof: {
            /** Drawn */
            drawn: string[];
            /** Frame */
            frame: string[];
            /** Frame Sha256 */
            frame_sha256: string;
            /** Holds */
            holds: boolean;
            /** Id */
            id: string;
            /** Method */
            method: string;
            /** Seed */
            seed: string;
            /** Size */
            size: number;
        };
        /**
         * PublicKey
         * @description A point of P-256 (RFC 7517).
         */
        PublicKey: {
            /**
             * Crv
             * @constant
             */
            crv: "P-256";
            /**
             * Kty
             * @constant
             */
            kty: "EC";
            /** X */
            x: string;
            /** Y */
            y: string;
        };
        /**
         * Push
         * @description The body of a push.
         */
        Push: {
            /** Device */
            device: string;
            /** Items */
            items: components["schemas"]["PushItem"][];
            /** Protocol */
            protocol: number;
        };
        /**
         * PushItem
         * @description One revision as the phone made it. Documented shape; the server keeps even what does not fit it.
         */
        PushItem: {
            answers: components["schemas"]["Answers"];
            /** Blobs */
            blobs: components["schemas"]["BlobRef"][];
            /** Client At */
            client_at: string;
            /** Digest */
            digest: string;
            /** Household Id */
            household_id: string | null;
            /** Kind */
            kind: string;
            /** N */
            n: number;
            /** Parent */
            parent: string | null;
            /** Questionnaire */
            questionnaire: string;
            /** Rev Id */
            rev_id: string;
            /** Scope */
            scope: string;
            /** Submission Id */
            submission_id: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * PushReply
         * @description Results in the order of the items.
         */
        PushReply: {
            /** Epoch */
            epoch: string;
            /** Protocol */
            protocol: number;
            /** Results */
            results: components["schemas"]["PushResult"][];
            /** Server Time */
            server_time: string;
        };
        /**
         * PushResult
         * @description The receipt of one item.
         */
        PushResult: {
            /** Flags */
            flags: components["schemas"]["FlagOut"][];
            /** Head */
            head: string | null;
            /** Need Blobs */
            need_blobs: string[];
            problem: components["schemas"]["ruhu__sync__protocol__ProblemOut"] | null;
            /** Rev Id */
            rev_id: string | null;
            /** Seq */
            seq: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "accepted" | "duplicate" | "disputed" | "held" | "retry";
        };
        /**
         * QuestionnaireFull
         * @description A published questionnaire whole; `definition` is described by schemas/meta/questionnaire.schema.json.
         */
        QuestionnaireFull: {
            /** Definition */
            definition: {
                [key: string]: unknown;
            };
            /** Hash */
            hash: string;
            /** Id */
            id: string;
            /** Version */
            version: number;
        };
        /** QuestionnaireList */
        QuestionnaireList: {
            /** Items */
            items: components["schemas"]["ruhu__questionnaires__wire__QuestionnaireRef"][];
        };
        /**
         * RateOut
         * @description A local rate that the phone's income calculator offers; without an amount it is asked for.
         */
        RateOut: {
            /** Age From */
            age_from: number | null;
            /** Amount */
            amount: string | null;
            /** Area */
            area: string;
            /** Document */
            document: string;
            /** Id */
            id: string;
            /**
             * Per
             * @enum {string}
             */
            per: "person_month" | "person_year" | "household_month" | "household_year" | "mu_year" | "sale";
            /**
             * Source
             * @enum {string}
             */
            source: "wage" | "business" | "transfer" | "property";
            /** Title */
            title: string;
        };
        /**
         * Receipt
         * @description What came of one part of a carried file, signed (docs/sync.md).
         */
        Receipt: {
            /** Account Name */
            account_name: string;
            /** At */
            at: string;
            /** Blobs */
            blobs: string[];
            /** Bundle Id */
            bundle_id: string;
            /** Device Id */
            device_id: string;
            /** Epoch */
            epoch: string;
            /** Key Id */
            key_id: string;
            /** Part */
            part: number;
            /** Parts */
            parts: number;
            /** Results */
            results: components["schemas"]["PushResult"][];
            /**
             * Ruhu
             * @constant
             */
            ruhu: "receipt";
            /** Signature */
            signature: string;
            /** V */
            v: number;
        };
        /**
         * ReportIn
         * @description A report that was handed in for an area, or (`done` false) was not after all.
         */
        ReportIn: {
            /** Area */
            area: string;
            /** Campaign */
            campaign: string;
            /**
             * Done
             * @default true
             */
            done: boolean;
            /**
             * Due
             * Format: date
             */
            due: string;
            /** Report */
            report: string;
        };
        /**
         * ReportOut
         * @description What is handed upwards: on one day (`due`), or `every` week, half month or month; neither where no day is set.
         */
        ReportOut: {
            /** Due */
            due: string | null;
            /** Every */
            every: ("week" | "half_month" | "month") | null;
            /** Id */
            id: string;
            /** Ledger */
            ledger: string | null;
            /** Recipient */
            recipient: string;
            /** Sender */
            sender: string;
            /** Title */
            title: string;
        };
        /**
         * ResolveIn
         * @description How a dispute is settled: whose answer (with its remark and photos) stands, by question; `default` for all others.
         */
        ResolveIn: {
            /**
             * Default
             * @enum {string}
             */
            default: "head" | "other";
            /**
             * Head
             * @description 当时看到的现行版本; 已有更新时答 409
             */
            head: string;
            /**
             * Note
             * @default
             */
            note: string;
            /** Other */
            other: string;
            /**
             * Rev Id
             * @description 裁定结果的编号, 由提出的一方生成; 同一编号再来不会重复
             */
            rev_id: string;
            /** Take */
            take?: {
                [key: string]: "head" | "other";
            };
        };
        /**
         * RetryIn
         * @description Judge again. `id` is made by the asker.
         */
        RetryIn: {
            /** Id */
            id: string;
        };
        /**
         * ReviewIn
         * @description A form sent back, approved or opened again. `id` is made by the asker: the same id again changes nothing.
         */
        ReviewIn: {
            /**
             * Action
             * @enum {string}
             */
            action: "return" | "approve" | "reopen";
            /** Comments */
            comments?: components["schemas"]["Comment"][];
            /**
             * Head
             * @description 当时看到的现行版本; 已有更新时答 409
             */
            head: string;
            /** Id */
            id: string;
            /**
             * Note
             * @default
             */
            note: string;
        };
        /**
         * Reviewed
         * @description A form as it stands after an act, and everything decided about it, newest first.
         */
        Reviewed: {
            /** Decisions */
            decisions: components["schemas"]["DecisionOut"][];
            /** Head */
            head: string;
            /** State */
            state: string;
            /** Submission Id */
            submission_id: string;
        };
        /**
         * RevisionOut
         * @description One revision as it came.
         *
         *     `kind` is survey (a phone's), merge (the server's, of both parents: 自动合并) or resolution (a supervisor's, of both).
         */
        RevisionOut: {
            /** Account Name */
            account_name: string;
            /** Answers */
            answers: {
                [key: string]: unknown;
            } | null;
            /** Client At */
            client_at: string | null;
            /** Device */
            device: string;
            /** Digest */
            digest: string;
            /** Kind */
            kind: string;
            /** N */
            n: number;
            /** Parent */
            parent: string | null;
            problem: components["schemas"]["Held"] | null;
            /** Received At */
            received_at: string;
            /** Rev Id */
            rev_id: string;
            /** Second Parent */
            second_parent: string | null;
            /** Seq */
            seq: number | null;
            /** Status */
            status: string;
        };
        /**
         * ScopeOut
         * @description A feed that the account may pull now. `township`: see docs/sync.md, Pull.
         */
        ScopeOut: {
            /** Campaign */
            campaign: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "roster" | "campaign";
            /** Name */
            name: string;
            /** Scope */
            scope: string;
            township?: components["schemas"]["TownshipPart"] | null;
            /** Village */
            village: string;
        };
        /**
         * Scopes
         * @description All feeds of the account.
         */
        Scopes: {
            /** Epoch */
            epoch: string;
            /** Grids */
            grids: string[];
            /** Scopes */
            scopes: components["schemas"]["ScopeOut"][];
        };
        /**
         * SelfCheckAnswer
         * @description What somebody said of an item.
         */
        SelfCheckAnswer: {
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** At */
            at: string;
            /** By */
            by: string;
            /** Evidence */
            evidence: string;
            /** Found */
            found: components["schemas"]["ruhu__selfchecks__wire__ProblemOut"][];
            /** Id */
            id: string;
            /** Note */
            note: string;
            /** Role */
            role: string;
            /**
             * State
             * @enum {string}
             */
            state: "problems" | "none" | "not_applicable";
            /** Unit */
            unit: string;
        };
        /**
         * SelfCheckCase
         * @description A case that an item's problems became.
         */
        SelfCheckCase: {
            /** Due On */
            due_on: string | null;
            /** Id */
            id: string;
            /** Place */
            place: string;
            /** State */
            state: string;
            /** Statement */
            statement: string;
            /** Title */
            title: string;
            /** Unit */
            unit: string;
        };
        /**
         * SelfCheckFull
         * @description One item with the households behind the numbers, what every area and unit said, and its cases.
         */
        SelfCheckFull: {
            /** Answers */
            answers: components["schemas"]["SelfCheckAnswer"][];
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** Campaign */
            campaign: string;
            /** Cases */
            cases: components["schemas"]["SelfCheckCase"][];
            /** Checklist */
            checklist: string;
            /** Computed */
            computed: components["schemas"]["ComputedOut"][];
            /**
             * Feeds
             * @enum {string}
             */
            feeds: "household" | "village" | "township" | "unit";
            /** Group */
            group: string;
            /** Group Number */
            group_number: string;
            /** History */
            history: components["schemas"]["SelfCheckAnswer"][];
            /** Id */
            id: string;
            /** May */
            may: boolean;
            mine: components["schemas"]["MineOut"] | null;
            /** Number */
            number: number;
            /** Part */
            part: string;
            /** Places */
            places: components["schemas"]["PlaceOut"][];
            /** Remark */
            remark: string | null;
            /** States */
            states: {
                [key: string]: number;
            };
            /** Text */
            text: string;
            /** Units */
            units: string[];
            /** Why Not */
            why_not: string | null;
        };
        /**
         * SelfCheckIn
         * @description An answer to an item. `id` is made by the asker; `head` the answer of this area and unit that was read, null = none.
         */
        SelfCheckIn: {
            /** Area */
            area: string;
            /** Campaign */
            campaign: string;
            /**
             * Evidence
             * @default
             */
            evidence: string;
            /** Found */
            found?: components["schemas"]["ProblemIn"][];
            /** Head */
            head: string | null;
            /** Id */
            id: string;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * State
             * @enum {string}
             */
            state: "problems" | "none" | "not_applicable";
        };
        /**
         * SelfCheckItem
         * @description An item with what was said of it. `may`: whether the reader may answer for the area; `states`: how many areas and units said what.
         */
        SelfCheckItem: {
            /** Computed */
            computed: components["schemas"]["ComputedOut"][];
            /**
             * Feeds
             * @enum {string}
             */
            feeds: "household" | "village" | "township" | "unit";
            /** Group */
            group: string;
            /** Group Number */
            group_number: string;
            /** Id */
            id: string;
            /** May */
            may: boolean;
            mine: components["schemas"]["MineOut"] | null;
            /** Number */
            number: number;
            /** Part */
            part: string;
            /** Remark */
            remark: string | null;
            /** States */
            states: {
                [key: string]: number;
            };
            /** Text */
            text: string;
            /** Units */
            units: string[];
            /** Why Not */
            why_not: string | null;
        };
        /**
         * SelfCheckList
         * @description A checklist of a campaign.
         */
        SelfCheckList: {
            /** Document */
            document: string;
            /** Id */
            id: string;
            /** Items */
            items: components["schemas"]["SelfCheckItem"][];
            /** Short */
            short: string;
            /** Title */
            title: string;
        };
        /**
         * SelfChecks
         * @description The checklists of a campaign for an area.
         */
        SelfChecks: {
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** Campaign */
            campaign: string;
            /** Lists */
            lists: components["schemas"]["SelfCheckList"][];
            /** Unit */
            unit: string;
        };
        /**
         * ServerKeysOut
         * @description What phones seal files to, and verify receipts with.
         */
        ServerKeysOut: {
            /** Key Id */
            key_id: string;
            seal: components["schemas"]["PublicKey"];
            sign: components["schemas"]["PublicKey"];
        };
        /**
         * SettleIn
         * @description Say why it is so, or take that back (an empty reason).
         */
        SettleIn: {
            /**
             * Changed At
             * @description of the finding that was read
             */
            changed_at: string;
            /** Reason */
            reason: string;
        };
        /**
         * SourceOut
         * @description What the data already says about an item: flags and boxes of a form, or measures of procedures and the ledger.
         */
        SourceOut: {
            /**
             * Boxes
             * @default []
             */
            boxes: (number | string)[];
            /**
             * Flags
             * @default []
             */
            flags: string[];
            /** Form */
            form?: string | null;
            /**
             * Measures
             * @default []
             */
            measures: string[];
            /**
             * Source
             * @enum {string}
             */
            source: "survey" | "procedure" | "ledger";
            /**
             * Unmonitored
             * @default false
             */
            unmonitored: boolean;
        };
        /**
         * SpotCompared
         * @description Both surveys of a household, question by question (ruhu/spotchecks/agreement.py).
         */
        SpotCompared: {
            /** Agree */
            agree: number;
            /** Differ */
            differ: number;
            /** Draw */
            draw: string;
            household: components["schemas"]["SpotHousehold"] | null;
            /** Id */
            id: string;
            /** Imagined */
            imagined: string[];
            /** Missed */
            missed: string[];
            /** Not Comparable */
            not_comparable: number;
            /** Questions */
            questions: components["schemas"]["ComparedAnswer"][];
            /** Share */
            share: number | null;
            /** Sides */
            sides: {
                [key: string]: components["schemas"]["SpotSide"];
            };
        };
        /**
         * SpotFlag
         * @description A problem that a survey found.
         */
        SpotFlag: {
            /** Code */
            code: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "H" | "M" | "L";
            /** Title */
            title: string;
        };
        /**
         * SpotHousehold
         * @description Whose survey it is.
         */
        SpotHousehold: {
            /** Address */
            address: string;
            /** Grid */
            grid: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
        };
        /**
         * SpotItemOut
         * @description A drawn household; the counts are null until it was surveyed again.
         */
        SpotItemOut: {
            /** Agree */
            agree: number | null;
            /** Assigned Name */
            assigned_name: string;
            /** Assigned To */
            assigned_to: string | null;
            /** Differ */
            differ: number | null;
            /** Done At */
            done_at: string | null;
            /** Done Name */
            done_name: string;
            household: components["schemas"]["SpotHousehold"] | null;
            /** Id */
            id: string;
            /**
             * Missed
             * @description 只有复查才发现的问题
             */
            missed: number;
            /** N */
            n: number;
            /** Not Comparable */
            not_comparable: number | null;
            /** Share */
            share: number | null;
            /** Surveyors */
            surveyors: string[];
            /** Village Name */
            village_name: string;
        };
        /**
         * SpotPerson
         * @description Somebody who may be sent, and to which of the drawn households.
         */
        SpotPerson: {
            /** Id */
            id: string;
            /** May */
            may: string[];
            /** Name */
            name: string;
            /** Role */
            role: string;
        };
        /**
         * SpotProblem
         * @description Why not.
         */
        SpotProblem: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * SpotSide
         * @description One of the two surveys.
         */
        SpotSide: {
            /** At */
            at: string;
            /** By */
            by: string;
            /** Flags */
            flags: components["schemas"]["SpotFlag"][];
            /** Questionnaire */
            questionnaire: string;
            /** Remarks */
            remarks: {
                [key: string]: string;
            };
        };
        /**
         * Stage
         * @description A stage with its first and last day.
         */
        Stage: {
            /**
             * Also
             * @description What else is done in it: rectification.
             * @default []
             */
            also: string[];
            /** End */
            end: string | null;
            /**
             * Extended End
             * @description Last day for what cannot be done by `end`.
             */
            extended_end?: string | null;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Start */
            start: string | null;
            /** Title */
            title: string;
        };
        /**
         * StepOut
         * @description A step of this way.
         */
        StepOut: {
            /** Done On */
            done_on: string | null;
            /** Fields */
            fields: components["schemas"]["FieldOut"][];
            /** Id */
            id: string;
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Papers */
            papers: components["schemas"]["PaperOut"][];
            /** Roles */
            roles: string[];
            /** Title */
            title: string;
        };
        /**
         * StoreKey
         * @description The key itself, 32 bytes as base64url.
         */
        StoreKey: {
            /** Key */
            key: string;
        };
        /**
         * SubmissionOut
         * @description A submission with its revisions, oldest first.
         */
        SubmissionOut: {
            /** Campaign */
            campaign: string;
            /** Head */
            head: string;
            /** Household Id */
            household_id: string | null;
            /** Id */
            id: string;
            /** Questionnaire */
            questionnaire: string;
            /** Revisions */
            revisions: components["schemas"]["RevisionOut"][];
            /** State */
            state: string;
            /** Village */
            village: string;
        };
        /**
         * TokenReply
         * @description Tokens; `expires_in` in seconds. The refresh token serves once.
         */
        TokenReply: {
            /** Access Token */
            access_token: string;
            account: components["schemas"]["AccountView"];
            /** Expires In */
            expires_in: number;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
        };
        /**
         * TopicOut
         * @description Households with a problem of one topic; one with two severities counts in both, and once in `households`.
         */
        TopicOut: {
            /** H */
            H: number;
            /** L */
            L: number;
            /** M */
            M: number;
            /** Households */
            households: number;
            /** Topic */
            topic: string;
        };
        /**
         * TownshipPart
         * @description The township's part of the village form as a village of the township has sent it.
         */
        TownshipPart: {
            /** Remarks */
            remarks: {
                [key: string]: string;
            };
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
        };
        /**
         * TryIn
         * @description A message that only says that it is a test. `id` is made by the asker.
         */
        TryIn: {
            /** Id */
            id: string;
        };
        /**
         * UnitCases
         * @description Cases of one unit; "-" = without a unit.
         */
        UnitCases: {
            /** Closed */
            closed: number;
            /** Deferred */
            deferred: number;
            /** Open */
            open: number;
            /** Overdue */
            overdue: number;
            /**
             * Reopened
             * @description once or more often
             */
            reopened: number;
            /** Submitted */
            submitted: number;
            /** Total */
            total: number;
            /** Unit */
            unit: string;
        };
        /**
         * Upcoming
         * @description What is due within `days` days, by day, and what is overdue.
         */
        Upcoming: {
            /** Cases */
            cases: components["schemas"]["CasesDue"][];
            /** Days */
            days: number;
            /** Items */
            items: components["schemas"]["UpcomingItem"][];
            /**
             * Note
             * @description Said where the holidays of a year are not known.
             */
            note: string | null;
            /** Today */
            today: string;
        };
        /**
         * UpcomingItem
         * @description The end of a stage, or a report. `days_left` is negative for what is past.
         */
        UpcomingItem: {
            /** Campaign */
            campaign: string;
            /** Campaign Short */
            campaign_short: string;
            /** Campaign Title */
            campaign_title: string;
            /** Days Left */
            days_left: number;
            /** Done At */
            done_at: string | null;
            /** Done By */
            done_by: string | null;
            /** Due */
            due: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "stage" | "report";
            /** Ledger */
            ledger: string | null;
            /** Recipient */
            recipient: string | null;
            /** Sender */
            sender: string | null;
            /** Start */
            start: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "due" | "overdue" | "done";
            /** Title */
            title: string;
        };
        /**
         * UrgentOut
         * @description The short way and when it is open.
         */
        UrgentOut: {
            /** Title */
            title: string;
            /** When */
            when: string;
        };
        /**
         * Version
         * @description One whole version of a form.
         */
        Version: {
            /** Account Name */
            account_name: string;
            /** Client At */
            client_at: string | null;
            /** Flags */
            flags: components["schemas"]["FlagOut"][];
            /** Kind */
            kind: string;
            /** Measures */
            measures: {
                [key: string]: unknown;
            };
            /** Missing */
            missing: string[];
            /** Photos */
            photos: components["schemas"]["PhotoOut"][];
            /** Questionnaire */
            questionnaire: string;
            /** Received At */
            received_at: string;
            /** Rev Id */
            rev_id: string;
            /** Submission Id */
            submission_id: string;
            /** Visited On */
            visited_on: string | null;
        };
        /**
         * VillageFull
         * @description One village's form.
         */
        VillageFull: {
            /** Answers */
            answers: {
                [key: string]: unknown;
            } | null;
            /**
             * Beside
             * @description 更正前的, 和上一轮的答案
             */
            beside: components["schemas"]["Beside"][];
            /** Campaign */
            campaign: string;
            /** Checks */
            checks: components["schemas"]["Check"][];
            /**
             * Cleared
             * @description 已消除的问题
             */
            cleared: components["schemas"]["FlagCleared"][];
            /** Code */
            code: string;
            /** Decisions */
            decisions: components["schemas"]["DecisionOut"][];
            /** Facts */
            facts: {
                [key: string]: unknown;
            };
            /** Flags */
            flags: components["schemas"]["FlagFull"][];
            /** Head */
            head: string | null;
            /** History */
            history: components["schemas"]["HistoryEntry"][];
            /**
             * Judgements
             * @description 每次判定, 新的在前
             */
            judgements: components["schemas"]["JudgementOut"][];
            line: components["schemas"]["LineBrief"] | null;
            /** Measures */
            measures: {
                [key: string]: unknown;
            };
            /** Name */
            name: string;
            /** Notes */
            notes: string[];
            /** Photos */
            photos: components["schemas"]["PhotoOut"][];
            /** Questionnaire */
            questionnaire: string | null;
            /** Severity */
            severity: ("H" | "M" | "L") | null;
            /** State */
            state: string | null;
            /** Submission Id */
            submission_id: string | null;
            /** Visited */
            visited: boolean;
            /** Visited On */
            visited_on: string | null;
        };
        /**
         * VisitOut
         * @description An attempt at the door, the latest first.
         */
        VisitOut: {
            /** Account Name */
            account_name: string;
            /** Gone */
            gone: boolean;
            /** Household Id */
            household_id: string;
            /** Id */
            id: string;
            /** Met */
            met: boolean;
            /** Next On */
            next_on: string | null;
            /** Note */
            note: string;
            /** Outcome */
            outcome: string;
            /** Received At */
            received_at: string;
            /** Visited On */
            visited_on: string | null;
        };
        /**
         * WaitingOut
         * @description How many procedures wait at a level, and how many of them are overdue.
         */
        WaitingOut: {
            /**
             * Level
             * @enum {string}
             */
            level: "county" | "township" | "village";
            /** Overdue */
            overdue: number;
            /** Running */
            running: number;
        };
        /**
         * WaitingPage
         * @description A page, by area; `next` goes into `cursor`.
         */
        WaitingPage: {
            /** Items */
            items: components["schemas"]["WaitingRow"][];
            /** Next */
            next: string | null;
        };
        /**
         * WaitingRow
         * @description A form that waits for approval. `odd` is empty where it may be approved without being opened.
         */
        WaitingRow: {
            /** Account Name */
            account_name: string;
            /** Head */
            head: string;
            household: components["schemas"]["HouseholdBrief"] | null;
            /** Odd */
            odd: components["schemas"]["OddOut"][];
            /** Received At */
            received_at: string;
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village";
            /** Subject Id */
            subject_id: string;
            /** Submission Id */
            submission_id: string;
            /** Village */
            village: string;
            /** Village Name */
            village_name: string;
            /** Visited On */
            visited_on: string | null;
        };
        /**
         * WebhookChange
         * @description What is left out stays.
         */
        WebhookChange: {
            /** Active */
            active?: boolean | null;
            /** Events */
            events?: ("stage.ending" | "report.due" | "report.overdue" | "cases.due")[] | null;
            /** Secret */
            secret?: string | null;
            /** Url */
            url?: string | null;
        };
        /**
         * WebhookIn
         * @description An address to which what is due in an area is sent. `id` is made by the asker: again = nothing twice.
         */
        WebhookIn: {
            /** Area */
            area: string;
            /** Events */
            events?: ("stage.ending" | "report.due" | "report.overdue" | "cases.due")[];
            /** Id */
            id: string;
            /**
             * Secret
             * @description 签名用的密钥; 存下后不再显示
             */
            secret: string;
            /**
             * Title
             * @default
             */
            title: string;
            /** Url */
            url: string;
        };
        /**
         * WebhookOut
         * @description An address, and how many of its messages wait, arrived, were given up. The secret is never told.
         */
        WebhookOut: {
            /** Active */
            active: boolean;
            /** Area */
            area: string;
            /** Area Name */
            area_name: string;
            /** Created At */
            created_at: string;
            /** Delivered */
            delivered: number;
            /** Events */
            events: ("stage.ending" | "report.due" | "report.overdue" | "cases.due")[];
            /** Given Up */
            given_up: number;
            /** Id */
            id: string;
            /** Last Delivered At */
            last_delivered_at: string | null;
            /** Pending */
            pending: number;
            /** Title */
            title: string;
            /** Url */
            url: string;
        };
        /**
         * Webhooks
         * @description All within one's areas, the oldest first.
         */
        Webhooks: {
            /** Items */
            items: components["schemas"]["WebhookOut"][];
        };
        /**
         * Why
         * @description Why a case was not assigned.
         */
        Why: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * QuestionnaireRef
         * @description A questionnaire of the campaign, by its frozen hash.
         */
        ruhu__campaigns__wire__QuestionnaireRef: {
            /** Hash */
            hash: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Subject */
            subject: string;
            /** Version */
            version: number;
        };
        /**
         * AssignIn
         * @description The same assignment for several cases; what is left empty stays as each case has it.
         */
        ruhu__ledger__wire__AssignIn: {
            /** Cases */
            cases: components["schemas"]["AssignedCase"][];
            /**
             * Cause
             * @default
             */
            cause: string;
            /**
             * Due On
             * @default
             */
            due_on: string;
            /**
             * Leader
             * @default
             */
            leader: string;
            /**
             * Measure
             * @default
             */
            measure: string;
            /**
             * Nature
             * @default
             * @enum {string}
             */
            nature: "" | "common" | "individual";
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Outcome
             * @default
             */
            outcome: string;
            /**
             * Person
             * @default
             */
            person: string;
            /**
             * Plan
             * @default
             */
            plan: string;
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Record
             * @default
             */
            record: string;
            /**
             * Unit
             * @default
             */
            unit: string;
        };
        /**
         * Assigned
         * @description What came of one case.
         */
        ruhu__ledger__wire__Assigned: {
            /** Case */
            case: string;
            problem: components["schemas"]["Why"] | null;
        };
        /**
         * QuestionnaireRef
         * @description One published questionnaire, without its questions.
         */
        ruhu__questionnaires__wire__QuestionnaireRef: {
            /**
             * Form
             * @description What the notice calls it, e.g. 附件1.
             */
            form: string | null;
            /**
             * Hash
             * @description SHA-256 of the canonical JSON, hex; revisions name the questionnaire by it.
             */
            hash: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "survey" | "visit" | "case_step" | "complaint" | "newcomer" | "application";
            /** Short */
            short: string;
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village" | "either";
            /** Title */
            title: string;
            /** Version */
            version: number;
        };
        /**
         * ProblemOut
         * @description A problem that was said, and where.
         */
        ruhu__selfchecks__wire__ProblemOut: {
            /** Place */
            place: string;
            /**
             * Subject
             * @enum {string}
             */
            subject: "household" | "village" | "area";
            /** Subject Id */
            subject_id: string;
            /** Text */
            text: string;
        };
        /**
         * AssignIn
         * @description Who goes to these drawn households.
         */
        ruhu__spotchecks__wire__AssignIn: {
            /** Account */
            account: string;
            /** Items */
            items: string[];
        };
        /**
         * Assigned
         * @description What became of one.
         */
        ruhu__spotchecks__wire__Assigned: {
            /** Id */
            id: string;
            problem: components["schemas"]["SpotProblem"] | null;
        };
        /**
         * ProblemOut
         * @description Why an item was kept aside.
         */
        ruhu__sync__protocol__ProblemOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_accounts_api_accounts_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description 姓名或用户名的一段 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_account_api_accounts_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountDetail"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_account_api_accounts__account_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountDetail"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_account_api_accounts__account_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountDetail"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_revoke_device_api_accounts__account_id__devices__device_id__revoke_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                device_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountDetail"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_areas_api_areas_get: {
        parameters: {
            query?: {
                parent?: string | null;
                level?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AreaList"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_logout_api_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_token_api_auth_token_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Device Id */
                    device_id: string;
                    /**
                     * Device Name
                     * @default
                     */
                    device_name?: string;
                    /**
                     * Grant Type
                     * @constant
                     */
                    grant_type: "password";
                    /** Password */
                    password: string;
                    /** Username */
                    username: string;
                } | {
                    /** Device Id */
                    device_id: string;
                    /**
                     * Grant Type
                     * @constant
                     */
                    grant_type: "refresh_token";
                    /** Refresh Token */
                    refresh_token: string;
                };
                "application/x-www-form-urlencoded": {
                    /** Device Id */
                    device_id: string;
                    /**
                     * Device Name
                     * @default
                     */
                    device_name?: string;
                    /**
                     * Grant Type
                     * @constant
                     */
                    grant_type: "password";
                    /** Password */
                    password: string;
                    /** Username */
                    username: string;
                } | {
                    /** Device Id */
                    device_id: string;
                    /**
                     * Grant Type
                     * @constant
                     */
                    grant_type: "refresh_token";
                    /** Refresh Token */
                    refresh_token: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenReply"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            429: {
                headers: {
                    /** @description seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_blob_api_blobs__sha256__get: {
        parameters: {
            query?: never;
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                /** @description SHA-256 of the bytes, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the photo */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                    "image/png": string;
                    "image/webp": string;
                };
            };
            /** @description as the browser has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_blob_api_blobs__sha256__put: {
        parameters: {
            query?: never;
            header: {
                /** @description where this piece begins */
                "upload-offset": number;
                /** @description bytes of the whole photo */
                "upload-length": number;
            };
            path: {
                /** @description SHA-256 of the bytes, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description whole, checked and stored */
            201: {
                headers: {
                    /** @description ?1 when it is here whole and checked, else ?0 */
                    "Upload-Complete"?: "?0" | "?1";
                    /** @description bytes in all, as the phone said, or as stored */
                    "Upload-Length"?: number;
                    /** @description bytes that are here, from the first on */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description this piece is stored */
            204: {
                headers: {
                    /** @description ?1 when it is here whole and checked, else ?0 */
                    "Upload-Complete"?: "?0" | "?1";
                    /** @description bytes in all, as the phone said, or as stored */
                    "Upload-Length"?: number;
                    /** @description bytes that are here, from the first on */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    /** @description bytes that are here, from the first on */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            423: {
                headers: {
                    /** @description seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    head_blob_api_blobs__sha256__head: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description SHA-256 of the bytes, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how far it is */
            200: {
                headers: {
                    /** @description ?1 when it is here whole and checked, else ?0 */
                    "Upload-Complete"?: "?0" | "?1";
                    /** @description bytes in all, as the phone said, or as stored */
                    "Upload-Length"?: number;
                    /** @description bytes that are here, from the first on */
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_campaigns_api_campaigns_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaigns"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_campaign_api_campaigns__campaign_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignOut"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_deadlines_api_campaigns__campaign_id__deadlines_get: {
        parameters: {
            query?: {
                /** @description Default: the first day of the campaign. */
                first?: string | null;
                /** @description Included. Default: after everything. */
                last?: string | null;
            };
            header?: never;
            path: {
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deadlines"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_lines_api_campaigns__campaign_id__lines_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinesTold"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_line_api_campaigns__campaign_id__lines_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LineIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineTold"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_cases_api_cases_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description open = 还没销号的 */
                state?: ("found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed") | "open" | null;
                /** @description 责任单位 */
                unit?: string | null;
                /** @description 领域, 如 housing */
                topic?: string | null;
                severity?: ("H" | "M" | "L") | null;
                overdue?: boolean | null;
                /** @description 反复出现过的 */
                reopened?: boolean | null;
                /** @description 复查时已不存在的 */
                gone?: boolean | null;
                household?: string | null;
                /** @description 问题、措施、单位、责任人、户主、户号 */
                q?: string | null;
                sort?: "due" | "-due" | "severity" | "-found" | "-updated";
                limit?: number;
                cursor?: string | null;
                /** @description 几天内到期, 还没过期的 */
                soon?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_cases_api_cases_xlsx_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 台账格式; 不填 = 行动自己的 */
                layout?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description open = 还没销号的 */
                state?: ("found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed") | "open" | null;
                /** @description 责任单位 */
                unit?: string | null;
                topic?: string | null;
                severity?: ("H" | "M" | "L") | null;
                overdue?: boolean | null;
                reopened?: boolean | null;
                gone?: boolean | null;
                q?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_assign_api_cases_assign_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ruhu__ledger__wire__AssignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignedAll"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_case_api_cases__case_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                case_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_step_api_cases__case_id__steps_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                case_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseStepIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_checklists_api_checklists_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy the caller has. */
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChecklistRefs"];
                };
            };
            /** @description Not modified: the caller's copy (If-None-Match) is current. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_checklist_api_checklists__checklist_id__get: {
        parameters: {
            query?: {
                /** @description Default: the latest. */
                version?: number | null;
            };
            header?: {
                /** @description ETag of the copy the caller has. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description Its id, or its hash. */
                checklist_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChecklistFull"];
                };
            };
            /** @description Not modified: the caller's copy (If-None-Match) is current. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_complaints_api_complaints_get: {
        parameters: {
            query?: {
                /** @description 待答复 | 已答复; 不填 = 全部 */
                state?: ("open" | "answered") | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplaintPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_answer_api_complaints__complaint_id__answer_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                complaint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplaintOut"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_cross_checks_api_cross_checks_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description open 待核实, settled 已说明, cleared 已一致 */
                state?: "open" | "settled" | "cleared";
                /** @description 哪一种核对 */
                code?: string | null;
                household?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_settle_api_cross_checks__finding_id__settle_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                finding_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossFindingOut"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_all_deadlines_api_deadlines_get: {
        parameters: {
            query?: {
                /** @description 往后看几天 */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upcoming"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_report_api_deadlines_reports_post: {
        parameters: {
            query?: {
                /** @description 往后看几天 */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upcoming"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_disputes_api_disputes_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 全部 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisputePage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_dispute_api_disputes__submission_id__get: {
        parameters: {
            query?: {
                /** @description 另一份; 不填 = 最早的一份 */
                other?: string | null;
            };
            header?: never;
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispute"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_resolve_api_disputes__submission_id__resolve_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviewed"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_many_api_forms_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormsWanted"];
            };
        };
        responses: {
            /** @description the forms */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "application/zip": string;
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_api_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_held_api_held_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 全部 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description 原因代码 */
                code?: string | null;
                /** @description 已搁置的 */
                dismissed?: boolean;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_held_one_api_held__key__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_dismiss_api_held__key__dismiss_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DismissIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_retry_api_held__key__retry_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_households_api_households_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description 问题代码, 如 below_line */
                flag?: string | null;
                /** @description 表中格号, 如 5 或 12a */
                box?: string | null;
                severity?: ("H" | "M" | "L") | null;
                /** @description 户类型 */
                kind?: ("general" | "key" | "lifted" | "monitored" | "low_income_allowance" | "special_support" | "serious_illness" | "disability" | "sudden_hardship" | "low_income" | "elderly" | "provisional") | null;
                visited?: boolean | null;
                /** @description 最近一次走访怎么样, 如 nobody_home */
                outcome?: string | null;
                /** @description 户主、户号、拼音首字母、住址 */
                q?: string | null;
                sort?: "number" | "per_person" | "-per_person" | "severity" | "visited_on" | "-visited_on";
                limit?: number;
                cursor?: string | null;
                /** @description 是否数出总数 total */
                count?: boolean;
                /** @description 问题属于哪一块, 如 housing */
                topic?: string | null;
                /** @description 有没有问题 */
                problems?: boolean | null;
                /** @description 人均收入是否算得出 */
                income?: ("known" | "unknown") | null;
                /** @description 人均, 元, 含 */
                income_from?: number | null;
                /** @description 人均, 元, 不含 */
                income_to?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HouseholdPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_household_api_households__household_id__get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
            };
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HouseholdFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_household_api_households__household_id__form_pdf_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 空白表: 只填户主和户类型, 带着去手填 */
                blank?: boolean;
            };
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the form on A4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me_api_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_newcomers_api_newcomers_get: {
        parameters: {
            query?: {
                /** @description 任一级区划代码 */
                area?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Newcomers"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_confirm_api_newcomers__household_id__confirm_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_match_api_newcomers__household_id__match_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview_api_overview_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码; 不填 = 自己管的全部 */
                area?: string | null;
                /** @description 按哪一级分; 不填 = 下一级 */
                level?: ("county" | "township" | "village") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview_areas_api_overview_areas_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码; 不填 = 自己管的全部 */
                area?: string | null;
                /** @description 按哪一级分; 不填 = 下一级 */
                level?: ("county" | "township" | "village") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewParts"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview_cases_api_overview_cases_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 任一级区划代码; 不填 = 自己管的全部 */
                area?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseCounts"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_procedures_api_procedures_get: {
        parameters: {
            query?: {
                kind?: string | null;
                state?: ("running" | "done" | "stopped") | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description 轮到哪一级 */
                level?: ("county" | "township" | "village") | null;
                overdue?: boolean | null;
                /** @description 绿色通道 */
                urgent?: boolean | null;
                origin?: string | null;
                household?: string | null;
                /** @description 户主、户号、线索 */
                q?: string | null;
                sort?: "due" | "-begun";
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcedurePage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_procedure_api_procedures_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcedureFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_kinds_api_procedures_kinds_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KindList"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_procedure_api_procedures__procedure_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                procedure_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcedureFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_entry_api_procedures__procedure_id__entries_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                procedure_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EntryIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcedureFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_procedure_api_procedures__procedure_id__record_pdf_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                procedure_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the form on A4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_questionnaires_api_questionnaires_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy the caller has. */
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionnaireList"];
                };
            };
            /** @description Not modified: the caller's copy (If-None-Match) is current. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_questionnaire_api_questionnaires__id__get: {
        parameters: {
            query?: {
                /** @description Default: the latest. */
                version?: number | null;
            };
            header?: {
                /** @description ETag of the copy the caller has. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description Its id, or its hash. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionnaireFull"];
                };
            };
            /** @description Not modified: the caller's copy (If-None-Match) is current. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_reviews_api_reviews_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 全部 */
                campaign?: string | null;
                /** @description 任一级区划代码 */
                area?: string | null;
                /** @description 有没有要看一眼的; 不填 = 全部 */
                odd?: boolean | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaitingPage"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_approve_api_reviews_approve_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovedMany"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_import_api_roster_import_post: {
        parameters: {
            query?: {
                /** @description Only check and count; change nothing */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_post_import_api_roster_import_post"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReply"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_template_api_roster_template_xlsx_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_self_checks_api_self_checks_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 县或乡镇; 不填 = 自己管的第一个 */
                area?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfChecks"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_self_check_api_self_checks__checklist_id___entry_id__get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 县或乡镇; 不填 = 自己管的第一个 */
                area?: string | null;
            };
            header?: never;
            path: {
                checklist_id: string;
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfCheckFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_self_check_api_self_checks__checklist_id___entry_id__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                checklist_id: string;
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelfCheckIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfCheckFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_draws_api_spot_checks_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draws"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_draw_api_spot_checks_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrawIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawFull"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_item_api_spot_checks_items__item_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpotCompared"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_mine_api_spot_checks_mine_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySpots"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_draw_api_spot_checks__draw_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draw_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_assign_api_spot_checks__draw_id__assign_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draw_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ruhu__spotchecks__wire__AssignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignedItems"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_proof_api_spot_checks__draw_id__proof_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draw_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proof"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_submission_api_submissions__submission_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmissionOut"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_submission_api_submissions__submission_id__form_pdf_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the form on A4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_review_api_submissions__submission_id__review_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviewed"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_bundle_api_sync_bundle_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_have_api_sync_have_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Have"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Have"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_keys_api_sync_keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerKeysOut"];
                };
            };
        };
    };
    post_locked_api_sync_locked_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockedReply"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_pull_api_sync_pull_get: {
        parameters: {
            query: {
                scope: string;
                cursor?: string | null;
                limit?: number;
                protocol?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_push_api_sync_push_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Push"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushReply"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_scopes_api_sync_scopes_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scopes"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_key_api_sync_store_key_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Escrow"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreKey"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_village_api_villages__code__get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VillageFull"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_village_api_villages__code__form_pdf_get: {
        parameters: {
            query?: {
                /** @description 行动; 不填 = 进行中的第一个 */
                campaign?: string | null;
                /** @description 空白表: 只填户主和户类型, 带着去手填 */
                blank?: boolean;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the form on A4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_webhooks_api_webhooks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_webhook_api_webhooks_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_webhook_api_webhooks__webhook_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_deliveries_api_webhooks__webhook_id__deliveries_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_test_api_webhooks__webhook_id__test_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description problem document */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description problem document */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
